package tensorboard

import (
	"bufio"
	"encoding/binary"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// largest is more bytes than an event has.
const largest = 1 << 27

// Kept returns how many bytes of a file of events are of whole ones, up to the first of a later step than through, and the
// step of the last of them: 0 if there is none. What a killed process left of one is not whole, nor is what a checksum does
// not fit; and nothing after it is kept.
func Kept(file io.Reader, through int) (size int64, last int, err error) {
	for r := bufio.NewReader(file); ; {
		data, err := next(r)
		if err != nil {
			return size, last, err
		}
		step, ok := stepOf(data)
		if data == nil || !ok || step > through {
			return size, last, nil
		}
		const frame = 16 // length and checksums
		size, last = size+frame+int64(len(data)), step
	}
}

// next returns the data of a record, nil if what follows is no whole one.
func next(r io.Reader) ([]byte, error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, torn(err)
	}
	n := binary.LittleEndian.Uint64(head[:8])
	if checksum(head[:8]) != binary.LittleEndian.Uint32(head[8:]) || n > largest {
		return nil, nil
	}
	data := make([]byte, n+4)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, torn(err)
	}
	if checksum(data[:n]) != binary.LittleEndian.Uint32(data[n:]) {
		return nil, nil
	}
	return data[:n], nil
}

// torn is nil for the end of a file, in whatever it comes.
func torn(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// stepOf returns the step of an event; 0 of one without.
func stepOf(event []byte) (step int, ok bool) {
	for len(event) > 0 {
		field, kind, n := protowire.ConsumeTag(event)
		if n < 0 {
			return 0, false
		}
		event = event[n:]
		if field == fieldStep && kind == protowire.VarintType {
			v, n := protowire.ConsumeVarint(event)
			return int(v), n > 0
		}
		if n = protowire.ConsumeFieldValue(field, kind, event); n < 0 {
			return 0, false
		}
		event = event[n:]
	}
	return 0, true
}
