package data

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// maxField is the longest field of a table, in bytes.
const maxField = 64

// A table is a text file with an image a line: CSV, or numbers with spaces between, as in Larochelle's and Murray's amat files. A
// column may be the label: that which the header calls so or, without a header, the first.
type table struct {
	*file
	separator byte
	header    bool
	line      int    // that is read, from 1
	text      []byte // of the field that was read last

	columns, label int // label is its column, or -1
	set            Set
}

// isTable reports whether a file that begins so is a table: its first line has numbers or names with separators between.
func isTable(head []byte) bool {
	line, separator, whole := firstLine(head)
	fields := strings.Split(line, string(separator))
	if separator == ' ' {
		fields = strings.Fields(line)
	}
	if !whole && len(fields) > 1 {
		fields = fields[:len(fields)-1] // the last one is cut
	}
	numbers := 0
	for _, f := range fields {
		f = strings.Trim(f, ` "'`)
		if _, err := strconv.ParseFloat(f, 64); err == nil {
			numbers++
		} else if separator == ' ' || strings.ContainsFunc(f, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(" <>{}[]", r) }) {
			return false
		}
	}
	return len(fields) > 1 || numbers > 0
}

// mark is what programs of Windows begin text with.
const mark = "\xef\xbb\xbf"

// firstLine returns the first line that is not empty, what stands between its fields, and whether it is whole.
func firstLine(head []byte) (line string, separator byte, whole bool) {
	line = strings.TrimLeft(strings.TrimPrefix(string(head), mark), " \r\n")
	line, _, whole = strings.Cut(line, "\n")
	line = strings.TrimRight(line, " \r")
	for _, c := range []byte(",;\t") {
		if strings.IndexByte(line, c) >= 0 {
			return line, c, whole
		}
	}
	return line, ' ', whole
}

func openTable(f *file, c content) (source, error) {
	if c == labels {
		return nil, &ContentError{f.path, "a table of labels", "put the labels into a column of the images' table, called label"}
	}
	if string(f.head(len(mark))) == mark {
		f.Discard(len(mark))
	}
	line, separator, _ := firstLine(f.head(sniffed))
	t := &table{file: f, separator: separator, label: -1}
	first, _, _ := strings.Cut(line, string(separator))
	_, err := strconv.ParseFloat(strings.Trim(first, " \"'"), 64)
	t.header = err != nil
	return t, nil
}

func (t *table) name() string { return t.path }

// size is known when the table has been read.
func (t *table) size() (height, width, channels int) {
	return t.set.Height, t.set.Width, t.set.Channels
}

// read reads the table. The number of its lines isn't known beforehand.
func (t *table) read(ctx context.Context) (*Set, error) {
	if t.header {
		if err := t.names(); err != nil {
			return nil, err
		}
	}
	row, err := t.first()
	if err != nil {
		return nil, err
	}
	pixels := rows{size: t.set.Pixels()}
	for n := 0; ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if n*pixels.size > maxBody {
			return nil, t.wrong("pixels", fmt.Sprintf("at most %d bytes", maxBody), "more", "take fewer images")
		}
		image := pixels.next()
		if t.label >= 0 {
			copy(image, row[:t.label])
			copy(image[t.label:], row[t.label+1:])
			t.set.Labels = append(t.set.Labels, row[t.label])
		} else {
			copy(image, row)
		}
		if err := t.next(row); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
	}
	t.set.Images = pixels.join()
	// A table of 0 and 1 with spaces between is one of images that were binarized once.
	if t.separator == ' ' && slices.Max(t.set.Images) == 1 {
		for i := range t.set.Images {
			t.set.Images[i] *= 255
		}
	}
	return &t.set, nil
}

// names reads the header, and finds the label in it.
func (t *table) names() error {
	if err := t.skipBlank(); err != nil {
		return err
	}
	var first, last string
	columns := 0
	for end := t.separator; end == t.separator; columns++ {
		var err error
		if end, err = t.field(); err != nil {
			return err
		}
		last = strings.ToLower(string(t.text))
		if columns == 0 {
			first = last
		}
		if slices.Contains([]string{"label", "labels", "class", "target", "y", "digit"}, last) && t.label < 0 {
			t.label = columns
		}
	}
	t.line++
	if t.label < 0 && side(int64(columns)) == 0 {
		return t.wrong("header", "a column called label, or as many columns as a square has pixels",
			fmt.Sprintf("%d columns from %q to %q", columns, first, last), "call the label's column so, and leave out those that are no pixels")
	}
	t.columns = columns
	return nil
}

// first reads the first line of numbers, which tells how many pixels there are.
func (t *table) first() (row []uint8, err error) {
	if err := t.skipBlank(); err == io.EOF {
		return nil, t.wrong(fmt.Sprint("line ", t.line+1), "numbers", "the end of the file", cutShort)
	} else if err != nil {
		return nil, err
	}
	for end := t.separator; end == t.separator; {
		var v uint8
		if v, end, err = t.number(len(row)); err != nil {
			return nil, err
		}
		if row = append(row, v); len(row) > maxSide*maxSide+1 {
			return nil, t.wrong("columns", fmt.Sprintf("at most %d", maxSide*maxSide+1), "more", "make the images smaller")
		}
	}
	t.line++
	if t.columns == 0 {
		if t.columns = len(row); side(int64(t.columns)) == 0 {
			t.label = 0
		}
	}
	if len(row) != t.columns {
		return nil, t.wrong("columns", fmt.Sprint(t.columns), fmt.Sprint(len(row)), "")
	}
	pixels := t.columns
	if t.label >= 0 {
		pixels--
	}
	if t.set.Height = int(side(int64(pixels))); pixels == 0 || t.set.Height == 0 {
		return nil, t.wrong("columns", "as many as a square has pixels, and one for the label if there is one", fmt.Sprint(t.columns), "leave out columns that are no pixels")
	}
	t.set.Width, t.set.Channels = t.set.Height, 1
	return row, nil
}
