package dev.tenk.targets.payload;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A picture in a file, with the pixel values that it holds: nothing of it is turned, and no colour
 * profile is applied, for the pipelines that models are trained with do neither (Pillow's {@code
 * Image.open}, TensorFlow's {@code decode_jpeg}; OpenCV turns, but applies no profile).
 */
final class PictureFile {
  /** 100 million pixels; more is a mistake or a bomb. */
  private static final long MOST_PIXELS = 100_000_000;

  private PictureFile() {}

  /**
   * A header.
   *
   * @param width pixels
   * @param height pixels
   * @param orientation of EXIF, 1 to 8; empty where it says none
   * @param alpha whether a value of each pixel, or a colour, is for transparency
   */
  record Header(int width, int height, OptionalInt orientation, boolean alpha) {}

  /** Whether a file's name says that it is a picture, of whatever kind. */
  static boolean isNamedSo(String name) {
    return name.toLowerCase(Locale.ROOT)
        .matches(".*\\.(jpe?g|jfif|png|webp|avif|heic|heif|tiff?|bmp|gif|jp2|jxl)");
  }

  /**
   * What is wrong with a file that no server can take for a picture, for a sentence that begins
   * with the file; empty where it may be one.
   */
  static Optional<String> noPicture(byte[] file) {
    if (file.length == 0) {
      return Optional.of("is empty; delete it, or copy it anew");
    }
    if (startsWith(file, 0, 0, 5, 0x16, 7) || startsWith(file, 0, 0, 5, 0x16, 0)) {
      return Optional.of(
          "is no picture but what macOS keeps beside one (AppleDouble); delete it, as dot_clean does");
    }
    String start = text(file, 0, 200).stripLeading().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html")
        || start.startsWith("<html")
        || start.startsWith("<?xml")) {
      return Optional.of(
          "is no picture but a page of HTML or XML, as a failed download leaves; download it anew");
    }
    if (start.startsWith("version https://git-lfs")) {
      return Optional.of("is no picture but a pointer of Git LFS; fetch it with git lfs pull");
    }
    return Optional.empty();
  }

  /** A JPEG or a PNG, whole. */
  interface Picture {
    Header header();

    /**
     * The pixels.
     *
     * @throws IOException with what is wrong, and what to do, to follow the file's name
     */
    RgbImage decode() throws IOException;

    /**
     * Whether a pixel is not opaque.
     *
     * @throws IOException as {@link #decode}
     */
    boolean isTransparent() throws IOException;
  }

  /**
   * The pixels.
   *
   * @throws IOException whose message goes on after the file's name: what is wrong, and what to do
   */
  static RgbImage decode(byte[] file) throws IOException {
    Optional<Picture> picture = open(file);
    if (picture.isEmpty()) {
      throw new IOException(
          kind(file)
              .map(
                  kind ->
                      "is a picture of another kind (%s), and tenk reads the pixels of JPEG and PNG: save it as PNG, as magick x y.png does"
                          .formatted(kind))
              .orElse("is no picture that tenk knows; delete it, or save it as PNG or JPEG"));
    }
    Header header = picture.get().header();
    if (header.width() < 1 || header.height() < 1) {
      throw new IOException("has no size in its header; save it anew");
    }
    if ((long) header.width() * header.height() > MOST_PIXELS) {
      throw new IOException(
          "has %d × %d pixels, and tenk reads pictures of up to %d million: make it smaller"
              .formatted(header.width(), header.height(), MOST_PIXELS / 1_000_000));
    }
    return picture.get().decode();
  }

  /** The header of a JPEG or PNG that is whole; empty of anything else. */
  static Optional<Header> header(byte[] file) {
    try {
      return open(file).map(Picture::header);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether a pixel of it is not opaque; not of what cannot be decoded. */
  static boolean isTransparent(byte[] file) {
    try {
      Optional<Picture> picture = open(file);
      return picture.isPresent() && picture.get().isTransparent();
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<Picture> open(byte[] file) throws IOException {
    if (JpegPicture.is(file)) {
      return Optional.of(JpegPicture.of(file));
    }
    return PngPicture.is(file) ? Optional.of(PngPicture.of(file)) : Optional.empty();
  }

  /** The picture's kind by its first bytes, of those that are not read here. */
  private static Optional<String> kind(byte[] file) {
    if (text(file, 0, 4).equals("RIFF") && text(file, 8, 4).equals("WEBP")) {
      return Optional.of("WebP");
    }
    if (text(file, 4, 4).equals("ftyp")) {
      String brand = text(file, 8, 4);
      return brand.startsWith("avi")
          ? Optional.of("AVIF")
          : brand.matches("hei[a-z]|hev[a-z]|mif1|msf1") ? Optional.of("HEIC") : Optional.empty();
    }
    if (text(file, 0, 3).equals("GIF")) {
      return Optional.of("GIF");
    }
    if (text(file, 0, 4).equals("II*\0") || text(file, 0, 4).equals("MM\0*")) {
      return Optional.of("TIFF");
    }
    if (text(file, 0, 2).equals("BM") && file.length > 26) {
      return Optional.of("BMP");
    }
    if (text(file, 4, 4).equals("jP  ")) {
      return Optional.of("JPEG 2000");
    }
    boolean xl = text(file, 4, 4).equals("JXL ") || startsWith(file, 0, 0xff, 0x0a);
    return xl ? Optional.of("JPEG XL") : Optional.empty();
  }

  /** Whether these bytes, 0 to 255, stand there. */
  static boolean startsWith(byte[] file, int at, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (at + i >= file.length || (file[at + i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] file, int from, int length) {
    int start = Math.min(from, file.length);
    return new String(
        file, start, Math.min(length, file.length - start), StandardCharsets.ISO_8859_1);
  }

  /** Makes the three values of a pixel of those that a file holds for it. */
  interface Colours {
    /**
     * Of one pixel.
     *
     * @param values the file's, one a band
     * @param at of the first value
     * @param rgb where they go
     * @param to from there on
     */
    void put(int[] values, int at, byte[] rgb, int to);
  }

  /** An image of a raster's values. */
  static RgbImage image(Raster raster, Colours colours) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    byte[] rgb = new byte[3 * width * height];
    int[] row = new int[bands * width];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        colours.put(row, bands * x, rgb, 3 * (y * width + x));
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** The same value three times. */
  static void gray(int value, byte[] rgb, int to) {
    rgb[to] = (byte) value;
    rgb[to + 1] = (byte) value;
    rgb[to + 2] = (byte) value;
  }
}
