"""Recognises whistles: training in numpy, conversion to ONNX."""
