package tensorboard

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// crc is the CRC-32C by its definition, bit by bit.
func crc(data []byte) uint32 {
	c := ^uint32(0)
	for _, b := range data {
		c ^= uint32(b)
		for range 8 {
			c = c>>1 ^ 0x82f63b78*(c&1)
		}
	}
	return ^c
}

// records are the data of a file's records, whose checksums it checks.
func records(t *testing.T, file []byte) (all [][]byte) {
	t.Helper()
	check := func(data, stored []byte) {
		c := crc(data)
		if got, want := binary.LittleEndian.Uint32(stored), (c>>15|c<<17)+0xa282ead8; got != want {
			t.Fatalf("the checksum of %q is %x, want %x", data, got, want)
		}
	}
	for len(file) > 0 {
		n := binary.LittleEndian.Uint64(file)
		check(file[:8], file[8:12])
		check(file[12:12+n], file[12+n:16+n])
		all, file = append(all, file[12:12+n]), file[16+n:]
	}
	return all
}

// field is the content of a message's field: a number of whatever type, or bytes.
func field(t *testing.T, m []byte, number protowire.Number) (value float64, content []byte) {
	t.Helper()
	for len(m) > 0 {
		at, kind, n := protowire.ConsumeTag(m)
		size := protowire.ConsumeFieldValue(at, kind, m[max(n, 0):])
		if n < 0 || size < 0 {
			t.Fatalf("%q is no message", m)
		}
		if at != number {
			m = m[n+size:]
			continue
		}
		switch m = m[n:]; kind {
		case protowire.VarintType:
			v, _ := protowire.ConsumeVarint(m)
			return float64(v), nil
		case protowire.Fixed32Type:
			return float64(math.Float32frombits(binary.LittleEndian.Uint32(m))), nil
		case protowire.Fixed64Type:
			return math.Float64frombits(binary.LittleEndian.Uint64(m)), nil
		}
		content, _ := protowire.ConsumeBytes(m)
		return 0, content
	}
	t.Fatalf("there is no field %d", number)
	return 0, nil
}

// inside is a field of a message in a message.
func inside(t *testing.T, m []byte, path ...protowire.Number) (float64, []byte) {
	t.Helper()
	for _, number := range path[:len(path)-1] {
		_, m = field(t, m, number)
	}
	return field(t, m, path[len(path)-1])
}

// TestBeginning: the head of every file that TensorFlow writes.
func TestBeginning(t *testing.T) {
	file := *NewEvents(time.Time{})
	if want := "\x18\x00\x00\x00\x00\x00\x00\x00\xa3\x7f\x4b\x22\x09"; !strings.HasPrefix(string(file), want) {
		t.Errorf("%x", file)
	}
	if _, version := field(t, records(t, file)[0], fieldVersion); string(version) != "brain.Event:2" {
		t.Errorf("version %q", version)
	}
}

// TestEvents: what is added is read again, with its step and time.
func TestEvents(t *testing.T) {
	began := time.Unix(1_700_000_000, 250_000_000)
	events := NewEvents(began)
	events.Add(Moment{Step: 300, Time: began.Add(time.Second)}, Scalar("loss", 105.5))
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	samples, err := Image("samples", picture.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	events.Add(Moment{Step: 600}, samples)
	events.Add(Moment{Step: 900})
	all := records(t, *events)
	if len(all) != 3 {
		t.Fatalf("%d records", len(all))
	}
	if at, _ := field(t, all[0], fieldTime); at != 1_700_000_000.25 {
		t.Errorf("it began at %v", at)
	}
	at, _ := field(t, all[1], fieldTime)
	step, _ := field(t, all[1], fieldStep)
	loss, _ := inside(t, all[1], fieldSummary, fieldValue, fieldScalar)
	_, tag := inside(t, all[1], fieldSummary, fieldValue, fieldTag)
	if at != 1_700_000_001.25 || step != 300 || loss != 105.5 || string(tag) != "loss" {
		t.Errorf("%s is %v in step %v at %v", tag, loss, step, at)
	}
	width, _ := inside(t, all[2], fieldSummary, fieldValue, fieldImage, fieldWidth)
	_, encoded := inside(t, all[2], fieldSummary, fieldValue, fieldImage, fieldEncoded)
	if width != 30 || !bytes.Equal(encoded, picture.Bytes()) {
		t.Errorf("an image of the width %v: %q", width, encoded)
	}
}

// TestHistogram: each number is counted in the bin that it lies in, the greatest too.
func TestHistogram(t *testing.T) {
	values := []float32{-2, -2, 0, 1, 2, 2, 2}
	_, h := inside(t, Histogram("z", values), fieldHistogram)
	doubles := func(number protowire.Number) (all []float64) {
		_, packed := field(t, h, number)
		for len(packed) > 0 {
			all, packed = append(all, math.Float64frombits(binary.LittleEndian.Uint64(packed))), packed[8:]
		}
		return all
	}
	limits, counts := doubles(fieldLimits), doubles(fieldCounts)
	want := make([]float64, len(counts))
	for _, v := range values {
		want[slices.IndexFunc(limits, func(limit float64) bool { return float64(v) < limit })]++
	}
	if !slices.Equal(counts, want) || !slices.IsSorted(limits) {
		t.Errorf("counts %v up to %v, want %v", counts, limits, want)
	}
	for number, want := range map[protowire.Number]float64{fieldMin: -2, fieldMax: 2, fieldCount: 7, fieldSum: 3, fieldSquares: 21} {
		if got, _ := field(t, h, number); got != want {
			t.Errorf("field %d is %v, want %v", number, got, want)
		}
	}
	if _, one := inside(t, Histogram("z", []float32{3, 3}), fieldHistogram); one == nil {
		t.Error("equal numbers have no histogram")
	}
}

// TestSprite: so many images fit, in rows as long as columns if they can be.
func TestSprite(t *testing.T) {
	for _, c := range []struct{ n, height, width, cols int }{
		{1, 28, 28, 1}, {10000, 28, 28, 100}, {10001, 28, 28, 101}, {292 * 292, 28, 28, 292}, {8192, 1, 4096, 2}, {8192, 4096, 1, 4096}, {3, 5000, 8192, 0},
	} {
		if fits := Fits(c.height, c.width); c.n > fits {
			if c.cols != 0 {
				t.Errorf("%d images of %d×%d do not fit: %d do", c.n, c.height, c.width, fits)
			}
			continue
		}
		cols := Columns(c.n, c.height, c.width)
		rows := (c.n + cols - 1) / cols
		if cols != c.cols || cols*c.width > widest || rows*c.height > widest {
			t.Errorf("%d images of %d×%d: %d rows and %d columns, want %d columns", c.n, c.height, c.width, rows, cols, c.cols)
		}
	}
}

// TestTables: what ends a cell is not in it.
func TestTables(t *testing.T) {
	if got := string(Table([][]float32{{0.5, -1}, {1e-9, 3}})); got != "0.5\t-1\n1e-09\t3\n" {
		t.Errorf("%q", got)
	}
	if got := string(Labels(2, func(i int) string { return []string{"a\tb", "c\nd"}[i] })); got != "image\tlabel\n0\ta b\n1\tc d\n" {
		t.Errorf("%q", got)
	}
	if got := string(Labels(2, nil)); got != "0\n1\n" {
		t.Errorf("%q", got)
	}
}

// TestBytes holds a file with a number to its bytes, which TensorFlow's own definition of an event reads as such.
func TestBytes(t *testing.T) {
	events := NewEvents(time.Unix(1, 0))
	events.Add(Moment{Step: 7, Time: time.Unix(2, 0)}, Scalar("loss", 1.5))
	const want = "1800000000000000a37f4b22" + "09000000000000f03f" + "1a0d627261696e2e4576656e743a32" + "86bf577a" +
		"1a0000000000000012" + "9bd82d" + "090000000000000040" + "1007" + "2a0d0a0b0a046c6f7373150000c03f" + "1b484874"
	if got := fmt.Sprintf("%x", []byte(*events)); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestKept: of a file that ends anywhere, or is damaged there, the whole events before are kept, and those of later steps are not.
func TestKept(t *testing.T) {
	events := NewEvents(time.Unix(1, 0))
	ends := map[int]int64{0: int64(len(*events))} // by step
	for step := 100; step <= 300; step += 100 {
		events.Add(Moment{Step: step}, Scalar("loss", 1))
		events.Add(Moment{Step: step}, Scalar("kl", 1))
		ends[step] = int64(len(*events))
	}
	kept := func(file []byte, through int) (int64, int) {
		size, last, err := Kept(bytes.NewReader(file), through)
		if err != nil {
			t.Fatal(err)
		}
		return size, last
	}
	for _, through := range []int{0, 100, 250, 1000} {
		want := min(through/100*100, 300)
		if size, last := kept(*events, through); size != ends[want] || last != want {
			t.Errorf("through %d: %d bytes to step %d, want %d", through, size, last, ends[want])
		}
	}
	whole := slices.Clone(*events)
	for n := range whole {
		size, last := kept(whole[:n], 1000)
		if size > int64(n) || size < ends[0] && n >= int(ends[0]) {
			t.Fatalf("of %d bytes %d are kept", n, size)
		}
		if again, same := kept(whole[:size], 1000); again != size || same != last {
			t.Fatalf("what is kept of %d bytes is not whole", n)
		}
	}
	whole[ends[100]+20] ^= 1
	if size, last := kept(whole, 1000); size != ends[100] || last != 100 {
		t.Errorf("of a damaged file %d bytes are kept, to step %d", size, last)
	}
	if size, _ := kept([]byte("\xff\xff\xff\xff\xff\xff\xff\xff and no event"), 1000); size != 0 {
		t.Errorf("of no file of events %d bytes are kept", size)
	}
}
