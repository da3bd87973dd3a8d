"""Kongboon: the management system for community welfare funds."""
