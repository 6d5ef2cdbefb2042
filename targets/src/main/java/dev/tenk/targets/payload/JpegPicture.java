package dev.tenk.targets.payload;

import dev.tenk.targets.payload.PictureFile.Colours;
import dev.tenk.targets.payload.PictureFile.Header;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A JPEG file. The JDK decodes its values and is kept from knowing their meaning: it would apply
 * colour profiles, take YCbCr for RGB where a camera writes no JFIF marker, and refuse four
 * colours. What the values are is decided as libjpeg decides it ({@code jdapimin.c}, by the JFIF
 * and Adobe markers and the names of the components), which Pillow, OpenCV and TensorFlow are built
 * on.
 *
 * <p>Four colours are taken to be inverted, as Adobe's programs write them and as Pillow and OpenCV
 * read them whatever the markers say.
 */
final class JpegPicture implements PictureFile.Picture {
  private static final int SOF0 = 0xc0;
  private static final int SOF2 = 0xc2;
  private static final int DHT = 0xc4;
  private static final int JPG = 0xc8;
  private static final int DAC = 0xcc;
  private static final int SOF15 = 0xcf;
  private static final int RST0 = 0xd0;
  private static final int RST7 = 0xd7;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COM = 0xfe;
  private static final int ADOBE_TRANSFORM_AT = 11;

  private final byte[] file;
  private final List<Segment> segments;
  private final ByteBuffer frame;

  /**
   * A part of the file, its marker included.
   *
   * @param marker its second byte
   * @param from first byte of the marker
   * @param to end, with the coded values that follow a scan's header
   */
  private record Segment(int marker, int from, int to) {}

  private JpegPicture(byte[] file, List<Segment> segments, ByteBuffer frame) {
    this.file = file;
    this.segments = segments;
    this.frame = frame;
  }

  static boolean is(byte[] file) {
    return PictureFile.startsWith(file, 0, 0xff, SOI, 0xff);
  }

  /**
   * Looks through a file without decoding it.
   *
   * @throws IOException with what is wrong, and what to do, to follow the file's name
   */
  static JpegPicture of(byte[] file) throws IOException {
    List<Segment> segments = new ArrayList<>();
    Optional<ByteBuffer> frame = Optional.empty();
    int at = 2;
    while (true) {
      while (at + 1 < file.length && !isMarker(file, at)) {
        at++;
      }
      if (at + 1 >= file.length) {
        throw brokenOff();
      }
      int marker = file[at + 1] & 0xff;
      if (marker == EOI) {
        break;
      }
      if (at + 4 > file.length) {
        throw brokenOff();
      }
      int end = at + 2 + (((file[at + 2] & 0xff) << 8) | (file[at + 3] & 0xff));
      if (end > file.length) {
        throw brokenOff();
      }
      if (marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC) {
        requireDecodable(marker, file[at + 4] & 0xff);
        frame = Optional.of(ByteBuffer.wrap(file, at + 4, end - at - 4).slice());
      }
      // what follows a scan's header is of that scan, up to the next marker
      while (marker == SOS && end + 1 < file.length && !isMarker(file, end)) {
        end++;
      }
      segments.add(new Segment(marker, at, end));
      at = end;
    }
    if (frame.isEmpty() || frame.get().capacity() < 6) {
      throw new IOException("is a JPEG without a picture in it; save it anew");
    }
    return new JpegPicture(file, segments, frame.get());
  }

  private static boolean isMarker(byte[] file, int at) {
    int marker = file[at + 1] & 0xff;
    return (file[at] & 0xff) == 0xff
        && marker != 0
        && marker != 0xff
        && (marker < RST0 || marker > RST7);
  }

  private static void requireDecodable(int marker, int bits) throws IOException {
    if (marker > SOF2) {
      throw new IOException(
          "is a JPEG that is coded in a way few programs read (SOF%d); save it anew as JPEG or PNG"
              .formatted(marker - SOF0));
    }
    if (bits != 8) {
      throw new IOException(
          "is a JPEG of %d bits a colour, and tenk reads 8; save it anew as JPEG or PNG"
              .formatted(bits));
    }
  }

  private static IOException brokenOff() {
    return new IOException("is a JPEG that breaks off; copy it anew");
  }

  @Override
  public Header header() {
    return new Header(
        frame.getShort(3) & 0xffff, frame.getShort(1) & 0xffff, orientation(), /* alpha= */ false);
  }

  private OptionalInt orientation() {
    for (Segment segment : segments) {
      if (segment.marker == APP1 && has(segment, "Exif\0\0")) {
        OptionalInt found =
            ExifOrientation.of(
                ByteBuffer.wrap(file, segment.from + 10, segment.to - segment.from - 10));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return OptionalInt.empty();
  }

  private boolean has(Segment segment, String identifier) {
    for (int i = 0; i < identifier.length(); i++) {
      if (segment.from + 4 + i >= segment.to
          || file[segment.from + 4 + i] != identifier.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean isTransparent() {
    return false;
  }

  @Override
  public RgbImage decode() throws IOException {
    List<String> warnings = new ArrayList<>();
    Raster raster;
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(
          new MemoryCacheImageInputStream(new ByteArrayInputStream(withoutMeanings())), true, true);
      raster = reader.readRaster(0, null);
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "is a JPEG that cannot be decoded (" + e.getMessage() + "); save it anew", e);
    } finally {
      reader.dispose();
    }
    // libjpeg fills up with grey what is missing; its warnings are in English everywhere
    if (warnings.stream()
        .anyMatch(each -> each.toLowerCase(Locale.ROOT).contains("premature end"))) {
      throw brokenOff();
    }
    return PictureFile.image(raster, colours(raster.getNumBands()));
  }

  /** The file without the segments that only say what the values mean. */
  private byte[] withoutMeanings() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
    out.write(0xff);
    out.write(SOI);
    for (Segment segment : segments) {
      if ((segment.marker < APP0 || segment.marker > APP15) && segment.marker != COM) {
        out.write(file, segment.from, segment.to - segment.from);
      }
    }
    out.write(0xff);
    out.write(EOI);
    return out.toByteArray();
  }

  private Colours colours(int bands) throws IOException {
    OptionalInt transform = adobeTransform();
    return switch (bands) {
      case 1 -> (values, at, rgb, to) -> PictureFile.gray(values[at], rgb, to);
      case 3 -> isRgb(transform) ? JpegPicture::rgb : JpegPicture::ofYcc;
      case 4 -> transform.orElse(0) == 2 ? JpegPicture::ofYcck : JpegPicture::ofCmyk;
      default ->
          throw new IOException(
              "is a JPEG of %d values a pixel, which no rule gives colours; save it anew as PNG"
                  .formatted(bands));
    };
  }

  private OptionalInt adobeTransform() {
    return segments.stream()
        .filter(segment -> segment.marker == APP14 && has(segment, "Adobe"))
        .filter(segment -> segment.to - segment.from > 4 + ADOBE_TRANSFORM_AT)
        .mapToInt(segment -> file[segment.from + 4 + ADOBE_TRANSFORM_AT] & 0xff)
        .findFirst();
  }

  private boolean isRgb(OptionalInt adobeTransform) {
    if (segments.stream().anyMatch(each -> each.marker == APP0 && has(each, "JFIF\0"))) {
      return false;
    }
    if (adobeTransform.isPresent()) {
      return adobeTransform.getAsInt() == 0;
    }
    return frame.get(6) == 'R' && frame.get(9) == 'G' && frame.get(12) == 'B';
  }

  private static void rgb(int[] values, int at, byte[] rgb, int to) {
    for (int c = 0; c < 3; c++) {
      rgb[to + c] = (byte) values[at + c];
    }
  }

  /** ITU-R BT.601 at full range, in fixed point with 16 bits as libjpeg calculates it. */
  private static void ofYcc(int[] values, int at, byte[] rgb, int to) {
    int y = values[at];
    int cb = values[at + 1] - 128;
    int cr = values[at + 2] - 128;
    rgb[to] = limited(y + ((91881 * cr + 32768) >> 16));
    rgb[to + 1] = limited(y + ((-22554 * cb - 46802 * cr + 32768) >> 16));
    rgb[to + 2] = limited(y + ((116130 * cb + 32768) >> 16));
  }

  private static byte limited(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  /** Each is the light that the ink leaves, and black takes its share of all three. */
  private static void ofCmyk(int[] values, int at, byte[] rgb, int to) {
    for (int c = 0; c < 3; c++) {
      rgb[to + c] = lit(values[at + c], values[at + 3]);
    }
  }

  /** The first three are the inverse of inks, in the form of YCbCr. */
  private static void ofYcck(int[] values, int at, byte[] rgb, int to) {
    ofYcc(values, at, rgb, to);
    for (int c = 0; c < 3; c++) {
      rgb[to + c] = lit(255 - (rgb[to + c] & 0xff), values[at + 3]);
    }
  }

  /** k − k (255 − ink) / 255, the product rounded, as Pillow calculates it. */
  private static byte lit(int ink, int black) {
    int product = (255 - ink) * black + 128;
    return (byte) (black - (((product >> 8) + product) >> 8));
  }
}
