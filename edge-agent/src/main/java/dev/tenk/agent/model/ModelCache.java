package dev.tenk.agent.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A folder that keeps built-in models once made. Several threads and processes may use it at once:
 * a file appears whole or not at all, and is made again if it is damaged.
 *
 * @param directory where the files are; made when first needed
 */
public record ModelCache(Path directory) {
  /**
   * The user's cache: {@code $XDG_CACHE_HOME/tenk/models}, or {@code ~/.cache/tenk/models} where
   * that variable is not set to an absolute path.
   */
  public static ModelCache ofUser() {
    return ofUser(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static ModelCache ofUser(Map<String, String> environment, Path home) {
    // The XDG specification has relative paths ignored.
    Path xdg = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    Path caches = xdg.isAbsolute() ? xdg : home.resolve(".cache");
    return new ModelCache(caches.resolve("tenk").resolve("models"));
  }

  /**
   * The model's file, made if it is missing or damaged.
   *
   * @throws IOException if the folder cannot be read or written
   */
  public Path file(BuiltInModel model) throws IOException {
    Path file = directory.resolve(model.fileName());
    if (Files.isRegularFile(file) && Sha256.of(file).equals(model.sha256())) {
      return file;
    }
    byte[] bytes = model.generate();
    String sha256 = Sha256.of(bytes);
    if (!sha256.equals(model.sha256())) {
      throw new IllegalStateException(
          "%s came out with SHA-256 %s instead of %s"
              .formatted(model.modelName(), sha256, model.sha256()));
    }
    Files.createDirectories(directory);
    Path temporary = Files.createTempFile(directory, model.fileName(), ".partial");
    try {
      Files.write(temporary, bytes);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return file;
  }
}
