package onnx

import (
	"encoding/binary"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"vaelab/internal/wire"
)

// The numbers of fields in onnx.proto.
const (
	// ModelProto
	fieldIRVersion, fieldProducer, fieldGraph protowire.Number = 1, 2, 7
	fieldOperatorSets, fieldMetadata          protowire.Number = 8, 14
	// OperatorSetIdProto
	fieldSetDomain, fieldSetVersion protowire.Number = 1, 2
	// StringStringEntryProto
	fieldKey, fieldText protowire.Number = 1, 2
	// GraphProto
	fieldNode, fieldGraphName, fieldInitializer protowire.Number = 1, 2, 5
	fieldInput, fieldOutput                     protowire.Number = 11, 12
	// NodeProto
	fieldOperands, fieldResult, fieldNodeName protowire.Number = 1, 2, 3
	fieldOperator, fieldAttribute             protowire.Number = 4, 5
	// AttributeProto
	fieldAttributeName, fieldInt, fieldInts protowire.Number = 1, 3, 8
	fieldAttributeType                      protowire.Number = 20
	// TensorProto
	fieldDims, fieldDataType, fieldTensorName protowire.Number = 1, 2, 8
	fieldRawData                              protowire.Number = 9
	// ValueInfoProto, TypeProto, TypeProto.Tensor, TensorShapeProto and its Dimension
	fieldValueName, fieldType, fieldTensorType protowire.Number = 1, 2, 1
	fieldElementType, fieldShape, fieldDim     protowire.Number = 1, 2, 1
	fieldDimValue, fieldDimParam               protowire.Number = 1, 2
)

// Numbers of types: of elements, and of attributes.
const (
	typeFloat, typeInt64        = 1, 7
	attributeInt, attributeInts = 2, 7
)

// batch names the number of images, which is free.
const batch = "batch"

// rows is a matrix of floats by name, with a row for each image.
func rows(name string, cols int) wire.Message {
	var row, col, shape, tensor, kind, m wire.Message
	row.Text(fieldDimParam, batch)
	col.Int(fieldDimValue, int64(cols))
	shape.Bytes(fieldDim, row)
	shape.Bytes(fieldDim, col)
	tensor.Int(fieldElementType, typeFloat)
	tensor.Bytes(fieldShape, shape)
	kind.Bytes(fieldTensorType, tensor)
	m.Text(fieldValueName, name)
	m.Bytes(fieldType, kind)
	return m
}

// operator is a node without a name for its result.
func operator(name string, operands []string, attributes ...wire.Message) (m wire.Message) {
	for _, operand := range operands {
		m.Text(fieldOperands, operand)
	}
	m.Text(fieldOperator, name)
	for _, a := range attributes {
		m.Bytes(fieldAttribute, a)
	}
	return m
}

// named is a node with a name for it and for its result.
func named(m wire.Message, result string) wire.Message {
	m.Text(fieldResult, result)
	m.Text(fieldNodeName, result)
	return m
}

// node writes an operator, once for the same operands, and returns the name of its result.
func (e *exporter) node(name string, operands []string, attributes ...wire.Message) string {
	if e.err != nil {
		return ""
	}
	m := operator(name, operands, attributes...)
	key := string(m)
	result, ok := e.made[key]
	if !ok {
		result = fmt.Sprintf("%s_%d", name, len(e.made))
		e.made[key] = result
		e.file.Bytes(fieldNode, named(m, result))
	}
	return result
}

// integer and ints are attributes of operators.
func integer(name string, v int) (m wire.Message) {
	m.Text(fieldAttributeName, name)
	m.Int(fieldAttributeType, attributeInt)
	m.Int(fieldInt, int64(v))
	return m
}

func ints(name string, all ...int) (m wire.Message) {
	m.Text(fieldAttributeName, name)
	m.Int(fieldAttributeType, attributeInts)
	for _, v := range all {
		m.Int(fieldInts, int64(v))
	}
	return m
}

// tensor writes a tensor of floats, once, and returns its name.
func (e *exporter) tensor(name string, shape []int, values []float32) string {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return e.initializer(name, typeFloat, shape, raw)
}

// scalar writes a number, once, and returns its name.
func (e *exporter) scalar(v float64) string {
	return e.tensor(fmt.Sprint("constant_", float32(v)), nil, []float32{float32(v)})
}

// reshape is a value in another shape, in which −1 is whatever is left.
func (e *exporter) reshape(x string, shape ...int) string {
	return e.node("Reshape", []string{x, e.numbers("shape", shape...)})
}

// numbers are whole numbers as an operand.
func (e *exporter) numbers(name string, list ...int) string {
	var raw []byte
	for _, n := range list {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(n))
		name += fmt.Sprint("_", n)
	}
	return e.initializer(name, typeInt64, []int{len(list)}, raw)
}

// initializer writes a tensor, unless there is one of the name, and returns the name.
func (e *exporter) initializer(name string, elements int, shape []int, raw []byte) string {
	if e.known[name] {
		return name
	}
	e.known[name] = true
	var m wire.Message
	for _, n := range shape {
		m.Int(fieldDims, int64(n))
	}
	m.Int(fieldDataType, int64(elements))
	m.Text(fieldTensorName, name)
	m.Bytes(fieldRawData, raw)
	e.file.Bytes(fieldInitializer, m)
	return name
}
