package report

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
)

// Floats are numbers whose JSON is a string: base64 of float32, the lowest byte first.
type Floats []float32

func (f Floats) MarshalJSON() ([]byte, error) {
	bytes := make([]byte, 0, 4*len(f))
	for _, x := range f {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(x))
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(bytes))
}

// flat are rows, one after the other.
func flat(rows [][]float32) Floats { return slices.Concat(rows...) }

// Bytes is about what so many numbers take in the page.
func Bytes(numbers int) int { return 4 * numbers * 4 / 3 }
