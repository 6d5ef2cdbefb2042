package dev.tenk.targets.payload;

import dev.tenk.results.model.Hashes;
import dev.tenk.results.settings.Settings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Reads a set of a suite's {@code payloads}: {@code images} (a folder of pictures, JPEG or PNG
 * where their pixels are wanted), {@code tensors} (a folder of raw files), or {@code synthetic}
 * (seeded noise images).
 */
public final class PayloadReader {
  private static final int MAX_SIDE_PIXELS = 8192;
  private static final int PATCHES_A_SIDE = 8;

  private PayloadReader() {}

  /** Reads or makes the payloads, in a fixed order; at least one. */
  public static List<Payload> read(Settings settings) {
    boolean images = settings.has("images");
    boolean tensors = settings.has("tensors");
    boolean synthetic = settings.has("synthetic");
    if ((images ? 1 : 0) + (tensors ? 1 : 0) + (synthetic ? 1 : 0) != 1) {
      throw settings.error(
          "payloads", "expected exactly one of images (folder), tensors (folder), synthetic");
    }
    if (images) {
      return files(settings, "images", PictureFile::isNamedSo, PayloadReader::image);
    }
    if (tensors) {
      return files(
          settings,
          "tensors",
          file -> true,
          (where, file, bytes) -> new Payload.RawTensor(file.getFileName().toString(), bytes));
    }
    return synthetic(settings.section("synthetic"));
  }

  /** SHA-256 over all payloads in order, hexadecimal. */
  public static String sha256(List<Payload> payloads) {
    MessageDigest digest = Hashes.newSha256();
    payloads.forEach(payload -> digest.update(payload.bytes()));
    return Hashes.hex(digest);
  }

  private interface FileToPayload {
    Payload read(Settings settings, Path file, byte[] bytes);
  }

  private static List<Payload> files(
      Settings settings, String key, Predicate<String> wanted, FileToPayload reader) {
    Path folder = settings.path(key);
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> wanted.test(file.getFileName().toString()))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw settings.error(key, folder + " is not a folder that can be read");
    }
    if (files.isEmpty()) {
      throw settings.error(key, folder + " holds no such file");
    }
    List<Payload> payloads = new ArrayList<>();
    for (Path file : files) {
      try {
        payloads.add(reader.read(settings, file, Files.readAllBytes(file)));
      } catch (IOException e) {
        throw settings.error(key, file + " cannot be read: " + e.getMessage());
      }
    }
    return List.copyOf(payloads);
  }

  private static Payload image(Settings settings, Path file, byte[] bytes) {
    Optional<String> wrong = PictureFile.noPicture(bytes);
    if (wrong.isPresent()) {
      throw settings.error("images", file + " " + wrong.get());
    }
    return new Payload.Image(
        file.getFileName().toString(),
        bytes,
        () -> {
          try {
            return PictureFile.decode(bytes);
          } catch (IOException e) {
            throw settings.error("images", file + " " + e.getMessage());
          }
        });
  }

  private static List<Payload> synthetic(Settings settings) {
    int count = settings.integer("count", 1, 100_000, 16);
    int width = settings.integer("width", 1, MAX_SIDE_PIXELS, 224);
    int height = settings.integer("height", 1, MAX_SIDE_PIXELS, 224);
    SplittableRandom random =
        new SplittableRandom(settings.integer("seed", 0, Integer.MAX_VALUE, 1));
    List<Payload> payloads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      payloads.add(syntheticImage(i, width, height, random));
    }
    return List.copyOf(payloads);
  }

  private static Payload syntheticImage(int index, int width, int height, SplittableRandom random) {
    // coarse patches of colour: white noise looks the same to every network
    byte[] patches = new byte[3 * PATCHES_A_SIDE * PATCHES_A_SIDE];
    random.nextBytes(patches);
    RgbImage pixels = new RgbImage(PATCHES_A_SIDE, PATCHES_A_SIDE, patches).scaledTo(width, height);
    return new Payload.Image("synthetic-" + index, png(pixels), () -> pixels);
  }

  private static byte[] png(RgbImage pixels) {
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < pixels.height(); y++) {
      for (int x = 0; x < pixels.width(); x++) {
        image.setRGB(
            x, y, pixels.value(x, y, 0) << 16 | pixels.value(x, y, 1) << 8 | pixels.value(x, y, 2));
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new IllegalStateException("writing into memory failed", e);
    }
    return png.toByteArray();
  }
}
