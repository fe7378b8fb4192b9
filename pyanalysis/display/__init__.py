"""Bundle in, tables, figures and sentences out; nothing is computed here."""
