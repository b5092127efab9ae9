package data

import (
	"bytes"
	"cmp"
	"io"
	"unicode"
)

// sniffed is how many bytes of a file are looked at.
const sniffed = 512

// A format is a way to store images or labels in a file.
type format struct {
	begin func(head []byte) bool // reports whether a file that begins so has the format
	open  func(*file, content) (source, error)
}

// foreign are beginnings of files, in lower case, that hold no images or none that are read here.
var foreign = []struct {
	at                   int
	begin, content, next string
}{
	{0, "<!doctype html", aPage, again},
	{0, "<html", aPage, again},
	{0, "<?xml", "an XML page", again},
	{0, "<head", aPage, again},
	{0, "{", "JSON", "it is what a server answered, not the file: " + again},
	{0, "[", "JSON", "it is what a server answered, not the file: " + again},
	{0, "version https://git-lfs", "a Git LFS pointer", "\"git lfs pull\" gets the file that it stands for"},
	{0, "/annex/objects/", "a git-annex pointer", "\"git annex get\" gets the file that it stands for"},
	{0, "pk\x03\x04", "a zip archive", unpack},
	{0, "pk\x05\x06", "an empty zip archive", again},
	{257, "ustar", "a tar archive", unpack},
	{0, "7z\xbc\xaf\x27\x1c", "a 7z archive", unpack},
	{0, "rar!", "a RAR archive", unpack},
	{0, "\xfd7zxz\x00", "compressed by xz", unpack},
	{0, "bzh", "compressed by bzip2", unpack},
	{0, "\x28\xb5\x2f\xfd", "compressed by zstd", unpack},
	{0, "par1", "a Parquet file", "\"go run ./cmd/convert FILE... --out DIR\" makes IDX files of it"},
	{0, "matlab 5.0 mat-file", "a MATLAB file", inPython("scipy.io.loadmat")},
	{0, "\x89hdf\r\n\x1a\n", "an HDF5 file", inPython("h5py")},
	{0, "\x80\x02", aPickle, inPython("pickle.load")},
	{0, "\x80\x03", aPickle, inPython("pickle.load")},
	{0, "\x80\x04", aPickle, inPython("pickle.load")},
	{0, "\x80\x05", aPickle, inPython("pickle.load")},
	{0, pngMagic, "a PNG picture", "name the folder of all of them"},
	{0, "\xff\xd8\xff", "a JPEG picture", "make all of them PNG pictures, and name their folder"},
	{0, "gif8", "a GIF picture", "make all of them PNG pictures, and name their folder"},
	{0, "%pdf", "a PDF document", "name a file of images"},
}

const (
	aPage    = "a web page"
	aPickle  = "a Python pickle"
	again    = "download it again"
	unpack   = "unpack it first"
	pngMagic = "\x89png\r\n\x1a\n"
)

func inPython(reader string) string {
	return "read it by " + reader + " in Python, and save the arrays by numpy.savez(FILE, x_train=..., y_train=..., x_test=..., y_test=...)"
}

// sniff returns the error that says what a file is that begins as no images do; nil if that is not known.
func sniff(path string, head []byte) error {
	if len(head) == 0 {
		return &ContentError{path, "an empty file", again}
	}
	text := bytes.Clone(head)
	for i, c := range text { // bytes.ToLower would change what is no text
		if 'A' <= c && c <= 'Z' {
			text[i] += 'a' - 'A'
		}
	}
	for _, f := range foreign {
		at := text
		if f.begin[0] < 0x80 && f.at == 0 {
			at = bytes.TrimLeftFunc(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), unicode.IsSpace)
		}
		if len(at) > f.at && bytes.HasPrefix(at[f.at:], []byte(f.begin)) {
			if bytes.Contains(head, []byte("/data.pkl")) {
				return &ContentError{path, "a file of PyTorch's", inPython("torch.load")}
			}
			return &ContentError{path, f.content, f.next}
		}
	}
	return nil
}

// recognise returns the format that a file begins as, or nil.
func recognise(head []byte) *format {
	for i := range formats {
		if formats[i].begin(head) {
			return &formats[i]
		}
	}
	return nil
}

// open opens a file by the format that it begins as. One that begins as none is told what it is, or read as strictly as IDX, which
// tells where it goes wrong.
func open(f *file, c content) (source, error) {
	head, failed := f.Peek(sniffed) // whoever reads on gets the error again
	if err := sniff(f.path, head); err != nil && recognise(head) == nil && (len(head) > 0 || failed == io.EOF) {
		return nil, err
	}
	return cmp.Or(recognise(head), &formats[0]).open(f, c)
}
