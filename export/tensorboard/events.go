// Package tensorboard writes what TensorBoard reads: files of events, and what its projector shows.
package tensorboard

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"math"
	"slices"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"vaelab/internal/wire"
)

// The numbers of fields in event.proto, summary.proto and histogram.proto.
const (
	// Event
	fieldTime, fieldStep, fieldVersion, fieldSummary protowire.Number = 1, 2, 3, 5
	// Summary, Summary.Value
	fieldValue, fieldTag, fieldScalar, fieldImage, fieldHistogram protowire.Number = 1, 1, 2, 4, 5
	// Summary.Image
	fieldHeight, fieldWidth, fieldColorspace, fieldEncoded protowire.Number = 1, 2, 3, 4
	// HistogramProto
	fieldMin, fieldMax, fieldCount, fieldSum protowire.Number = 1, 2, 3, 4
	fieldSquares, fieldLimits, fieldCounts   protowire.Number = 5, 6, 7
)

// File is the name of a file of events. TensorBoard knows such files by a part of it.
const File = "events.out.tfevents.0.vaelab"

// Events is the content of a file of events. TensorBoard wants the steps of a tag to rise.
type Events []byte

// Moment is when something was measured.
type Moment struct {
	Step int // optimiser steps
	Time time.Time
}

// seconds is the time as files have it; 0 of none.
func (m Moment) seconds() float64 {
	if m.Time.IsZero() {
		return 0
	}
	return float64(m.Time.UnixMicro()) / 1e6
}

// NewEvents returns a file without events, begun at that time.
func NewEvents(began time.Time) *Events {
	var e wire.Message
	e.Double(fieldTime, Moment{Time: began}.seconds())
	e.Text(fieldVersion, "brain.Event:2")
	events := &Events{}
	events.record(e)
	return events
}

// Add adds an event of some values; of none it adds nothing.
func (events *Events) Add(at Moment, values ...Value) {
	if len(values) == 0 {
		return
	}
	var summary, e wire.Message
	for _, v := range values {
		summary.Bytes(fieldValue, v)
	}
	e.Double(fieldTime, at.seconds())
	e.Int(fieldStep, int64(at.Step))
	e.Bytes(fieldSummary, summary)
	events.record(e)
}

// record appends a record of TensorFlow: the length, its checksum, the data and theirs.
func (events *Events) record(data []byte) {
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	*events = append(*events, length...)
	*events = binary.LittleEndian.AppendUint32(*events, checksum(length))
	*events = append(*events, data...)
	*events = binary.LittleEndian.AppendUint32(*events, checksum(data))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is the CRC-32C, masked, for it is wrong to take the checksum of data that hold checksums.
func checksum(data []byte) uint32 {
	c := crc32.Checksum(data, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

// Value is what an event tells of a tag.
type Value wire.Message

// value is a message with a tag.
func value(tag string) (m wire.Message) {
	m.Text(fieldTag, tag)
	return m
}

// Scalar is a number.
func Scalar(tag string, v float64) Value {
	m := value(tag)
	m.Float(fieldScalar, float32(v))
	return Value(m)
}

// Image is a PNG file, grey or in colours.
func Image(tag string, file []byte) (Value, error) {
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	const rgb = 3 // what the file itself says holds
	var image wire.Message
	image.Int(fieldHeight, int64(config.Height))
	image.Int(fieldWidth, int64(config.Width))
	image.Int(fieldColorspace, rgb)
	image.Bytes(fieldEncoded, file)
	m := value(tag)
	m.Bytes(fieldImage, image)
	return Value(m), nil
}

// bins is the number of a histogram's.
const bins = 40

// Histogram is how finite numbers, of which there is one at least, are distributed: in bins of one width.
func Histogram(tag string, values []float32) Value {
	low, high := float64(slices.Min(values)), float64(slices.Max(values))
	limits, counts := make([]float64, bins), make([]float64, bins)
	for b := range limits {
		limits[b] = low + (high-low)*float64(b+1)/bins
	}
	limits[bins-1] = math.Nextafter(high, math.Inf(1)) // high, too, is below the last
	sum, squares := 0.0, 0.0
	for _, v := range values {
		x := float64(v)
		sum, squares = sum+x, squares+x*x
		b := bins - 1
		if high > low {
			b = min(int(bins*(x-low)/(high-low)), b)
		}
		counts[b]++
	}
	var h wire.Message
	h.Double(fieldMin, low)
	h.Double(fieldMax, high)
	h.Double(fieldCount, float64(len(values)))
	h.Double(fieldSum, sum)
	h.Double(fieldSquares, squares)
	h.Doubles(fieldLimits, limits)
	h.Doubles(fieldCounts, counts)
	m := value(tag)
	m.Bytes(fieldHistogram, h)
	return Value(m)
}
