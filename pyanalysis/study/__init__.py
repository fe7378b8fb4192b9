"""The study plan: study.yml in, a validated spec out."""
