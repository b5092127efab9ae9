package run

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"vaelab/export/tensorboard"
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
			drawn, err := d.drawn(kind, epoch)
			if err != nil {
				return nil, err
			}
			all = append(all, drawn)
		}
	}
	return all, nil
}

// drawn reads the picture of an epoch.
func (d *Directory) drawn(kind string, epoch int) (Drawn, error) {
	file, err := d.open(filepath.Join(kind, fmt.Sprintf(pictureFormat, epoch)))
	if err != nil {
		return Drawn{}, err
	}
	defer file.Close()
	png, err := io.ReadAll(io.LimitReader(file, maxPicture))
	return Drawn{kind, epoch, png}, err
}

// Value is the picture as TensorBoard shows it.
func (d Drawn) Value() (tensorboard.Value, error) {
	image, err := tensorboard.Image(d.Kind, d.PNG)
	if err != nil {
		err = fmt.Errorf("%s of epoch %d: %w", d.Kind, d.Epoch, err)
	}
	return image, err
}

// Began returns when the run's first process began; the zero time if nothing says so.
func (d *Directory) Began() time.Time {
	config, _ := readConfig(d.Dir)
	return config.Begun
}
