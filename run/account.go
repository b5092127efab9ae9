package run

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"vaelab/eval"
	"vaelab/internal/userfile"
)

// Account is what the files beside a checkpoint say of its run. What they do not say is empty, and if one of them cannot be read a
// note says why.
type Account struct {
	Configuration
	Records                  []Record
	Samples, Reconstructions []Pictured
	Notes                    []string
}

// Pictured is the picture of an epoch.
type Pictured struct {
	Epoch int
	PNG   []byte
}

// Account reads the files of the model's run, of its pictures so many at most, evenly spaced, with the last.
func (m *Model) Account(pictures int) (a Account) {
	if m.sha256 == "" {
		return a // of another program, whatever lies beside it
	}
	d := &Directory{Dir: filepath.Dir(m.Path)}
	note := func(err error) {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			a.Notes = append(a.Notes, err.Error())
		}
	}
	var err error
	a.Configuration, err = readConfig(d.Dir)
	note(err)
	a.Records, err = ReadRecords(d.Metrics())
	note(err)
	a.Samples, err = d.pictured(samplesDir, pictures)
	note(err)
	a.Reconstructions, err = d.pictured(reconstructionsDir, pictures)
	note(err)
	return a
}

// Stamp is a text that changes when the checkpoint that a user means by path does, or what Account reads beside it: pictures are
// written before the metrics of their epoch.
func Stamp(path string) (string, error) {
	checkpoint, err := find(path, Root)
	if err != nil {
		return "", err
	}
	d := &Directory{Dir: filepath.Dir(checkpoint)}
	var stamp strings.Builder
	for _, name := range []string{checkpoint, d.Metrics(), d.Config()} {
		if info, err := os.Stat(name); err == nil {
			fmt.Fprintln(&stamp, name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return stamp.String(), nil
}

// largestPicture is more bytes than a picture of a run has.
const largestPicture = 4 << 20

// pictured reads the pictures of a folder.
func (d *Directory) pictured(folder string, most int) (all []Pictured, err error) {
	epochs, err := d.epochs(folder, pictureFormat)
	if err != nil {
		return nil, err
	}
	for _, k := range eval.Spread(len(epochs), most) {
		epoch := epochs[len(epochs)-1-int(k)]
		png, err := readPicture(filepath.Join(d.Dir, folder, fmt.Sprintf(pictureFormat, epoch)))
		if err != nil {
			return nil, err
		}
		all = append([]Pictured{{epoch, png}}, all...)
	}
	return all, nil
}

// readPicture reads a picture of a run.
func readPicture(path string) ([]byte, error) {
	file, err := userfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	png, err := io.ReadAll(io.LimitReader(file, largestPicture+1))
	if len(png) > largestPicture {
		return nil, fmt.Errorf("%s: more than %d bytes are no picture of a run", path, largestPicture)
	}
	return png, err
}
