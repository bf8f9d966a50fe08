"""Campaigns that nobody runs, each as its people meet it."""
