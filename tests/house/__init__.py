"""The rules of the house as tests. Each failure says what to do; `test_rules_bite.py` shows that each rule bites."""
