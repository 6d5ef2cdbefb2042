package dev.tenk.targets.payload;

import dev.tenk.targets.payload.PictureFile.Colours;
import dev.tenk.targets.payload.PictureFile.Header;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A PNG file. Of 16 bits the upper 8 are taken, as libpng's {@code png_set_strip_16} does for
 * OpenCV, and Pillow for colours; fewer than 8 are spread over 0 to 255. Alpha, gamma and profiles
 * are left out.
 */
final class PngPicture implements PictureFile.Picture {
  private static final int[] SIGNATURE = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int CHUNK_BYTES = 12;
  private static final int HEADER = 0x49484452; // IHDR
  private static final int ALPHA_BIT = 4;
  private static final int LOWER_CASE = 0x20;
  private static final int OPAQUE = 255;

  private final byte[] file;
  private final Header header;

  private PngPicture(byte[] file, Header header) {
    this.file = file;
    this.header = header;
  }

  static boolean is(byte[] file) {
    return PictureFile.startsWith(file, 0, SIGNATURE);
  }

  /**
   * Looks through a file without decoding it.
   *
   * @throws IOException with what is wrong, and what to do, to follow the file's name
   */
  static PngPicture of(byte[] file) throws IOException {
    ByteBuffer data = ByteBuffer.wrap(file);
    OptionalInt orientation = OptionalInt.empty();
    boolean alpha = file.length > 25 && (file[25] & ALPHA_BIT) != 0;
    int at = SIGNATURE.length;
    if (file.length >= at + CHUNK_BYTES && data.getInt(at + 4) != HEADER) {
      throw new IOException(
          "is a PNG that does not begin with its header, as the ones in iOS apps; save it anew");
    }
    while (true) {
      if (at + CHUNK_BYTES > file.length) {
        throw new IOException("is a PNG that breaks off; copy it anew");
      }
      int length = data.getInt(at);
      if (length < 0 || length > file.length - at - CHUNK_BYTES) {
        throw new IOException("is a PNG that breaks off; copy it anew");
      }
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      requireWhole(file, at, length, type);
      switch (type) {
        case "eXIf" -> orientation = ExifOrientation.of(ByteBuffer.wrap(file, at + 8, length));
        case "tRNS" -> alpha = true;
        case "IEND" -> {
          return new PngPicture(
              file, new Header(data.getInt(16), data.getInt(20), orientation, alpha));
        }
        default -> {
          // says nothing about the pixels, or is left to the decoder
        }
      }
      at += CHUNK_BYTES + length;
    }
  }

  /** A checksum that is wrong in what the picture cannot be without, by the case of its name. */
  private static void requireWhole(byte[] file, int at, int length, String type)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(file, at + 4, length + 4);
    boolean critical = (type.charAt(0) & LOWER_CASE) == 0;
    if (critical && (int) crc.getValue() != ByteBuffer.wrap(file).getInt(at + 8 + length)) {
      throw new IOException("is a PNG that is damaged; copy it anew");
    }
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public RgbImage decode() throws IOException {
    BufferedImage image = read();
    return PictureFile.image(image.getRaster(), colours(image));
  }

  /** Many programs write an alpha of 255 for each pixel. */
  @Override
  public boolean isTransparent() throws IOException {
    if (!header.alpha()) {
      return false;
    }
    BufferedImage image = read();
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return anyIsNot(OPAQUE, raster, palette::getAlpha);
    }
    // a colour that stands for transparency, and that the decoder has left as it is
    boolean byColour = bands % 2 == 1;
    int opaque = (1 << raster.getSampleModel().getSampleSize(bands - 1)) - 1;
    return byColour || anyIsNot(opaque, raster, IntUnaryOperator.identity());
  }

  /** Of the last value of each pixel. */
  private static boolean anyIsNot(int opaque, Raster raster, IntUnaryOperator alpha) {
    int bands = raster.getNumBands();
    int[] row = new int[bands * raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = bands - 1; i < row.length; i += bands) {
        if (alpha.applyAsInt(row[i]) != opaque) {
          return true;
        }
      }
    }
    return false;
  }

  private BufferedImage read() throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try {
      reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)), true, true);
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "is a PNG that cannot be decoded (" + e.getMessage() + "); save it anew", e);
    } finally {
      reader.dispose();
    }
  }

  private static Colours colours(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return (values, at, rgb, to) -> {
        rgb[to] = (byte) palette.getRed(values[at]);
        rgb[to + 1] = (byte) palette.getGreen(values[at]);
        rgb[to + 2] = (byte) palette.getBlue(values[at]);
      };
    }
    int shift = image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    if (image.getRaster().getNumBands() < 3) {
      return (values, at, rgb, to) -> PictureFile.gray(values[at] >> shift, rgb, to);
    }
    return (values, at, rgb, to) -> {
      for (int c = 0; c < 3; c++) {
        rgb[to + c] = (byte) (values[at + c] >> shift);
      }
    };
  }
}
