"""Tests of single tables and figures."""
