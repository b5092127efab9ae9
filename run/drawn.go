package run

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"
)

// Drawn is a picture that a run drew after an epoch.
type Drawn struct {
	Kind  string // "samples" or "reconstructions"
	Epoch int
	PNG   []byte
}

// maxPicture is more bytes than any of a run's pictures has.
const maxPicture = 1 << 26

// Drawn returns the pictures of epochs that the run kept, by kind and epoch.
func (d *Directory) Drawn() (all []Drawn, err error) {
	for _, kind := range pictureDirs {
		epochs, err := d.epochs(kind, pictureFormat)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		for _, epoch := range epochs {
			file, err := d.open(filepath.Join(kind, fmt.Sprintf(pictureFormat, epoch)))
			if err != nil {
				return nil, err
			}
			png, err := io.ReadAll(io.LimitReader(file, maxPicture))
			file.Close()
			if err != nil {
				return nil, err
			}
			all = append(all, Drawn{kind, epoch, png})
		}
	}
	return all, nil
}

// Began returns when the last process began that trained the run; the zero time if nothing says so.
func (d *Directory) Began() time.Time {
	config, _ := readConfig(d.Dir)
	return config.Started
}
