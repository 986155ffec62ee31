"""Tests of rules: values in, values out; no application and no database."""
