#!/usr/bin/env python3
"""Holds ONNX files to ONNX's own checker and shape inference: each has a batch that is free.

    scripts/dev/check_onnx.py FILE...
"""
import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    for out, known in zip(inferred.graph.output, model.graph.output, strict=True):
        rows, columns = out.type.tensor_type.shape.dim
        assert rows.dim_param == "batch" and columns.dim_value > 0, f"{path}: {out}"
        assert out == known, f"{path}: {out} is called {known}"
