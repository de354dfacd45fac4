"""The ground's arithmetic: values in, values out."""
