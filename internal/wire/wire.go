// Package wire writes protocol buffers field by field: what files of other programs are made of.
package wire

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Message is an encoded message. Fields are appended; one that is given several times is repeated.
type Message []byte

// Int appends a field of type int32, int64 or enum.
func (m *Message) Int(field protowire.Number, v int64) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, field, protowire.VarintType), uint64(v))
}

// Float appends a float.
func (m *Message) Float(field protowire.Number, v float32) {
	*m = protowire.AppendFixed32(protowire.AppendTag(*m, field, protowire.Fixed32Type), math.Float32bits(v))
}

// Double appends a double.
func (m *Message) Double(field protowire.Number, v float64) {
	*m = protowire.AppendFixed64(protowire.AppendTag(*m, field, protowire.Fixed64Type), math.Float64bits(v))
}

// Doubles appends a packed repeated double.
func (m *Message) Doubles(field protowire.Number, all []float64) {
	var packed []byte
	for _, v := range all {
		packed = protowire.AppendFixed64(packed, math.Float64bits(v))
	}
	m.Bytes(field, packed)
}

// Bytes appends bytes, or another message.
func (m *Message) Bytes(field protowire.Number, b []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, field, protowire.BytesType), b)
}

// Text appends a string.
func (m *Message) Text(field protowire.Number, s string) { m.Bytes(field, []byte(s)) }
