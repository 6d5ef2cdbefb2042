package dev.tenk.agent.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The worker for HEFs, a Python program that the agent carries with it. */
public final class HefWorker {
  /** The files of the program; the first one is started and finds the others beside it. */
  public static final List<String> FILES =
      List.of(
          "hailo_worker.py",
          "hailo_device.py",
          "hailo_host.py",
          "hailo_hef.py",
          "worker_frames.py");

  private static final Path DEBIANS_PYTHON = Path.of("/usr/bin/python3");
  private static Optional<Path> onDisk = Optional.empty();

  private HefWorker() {}

  /**
   * Puts the program into a folder of this process's own, if it is not there yet.
   *
   * @return the command that runs it, without the model file
   * @throws IOException if it cannot be written
   */
  public static synchronized List<String> command() throws IOException {
    if (onDisk.filter(Files::exists).isEmpty()) {
      onDisk = Optional.of(written());
    }
    // Debian's own first: that is where its packages put HailoRT.
    String python = Files.isExecutable(DEBIANS_PYTHON) ? DEBIANS_PYTHON.toString() : "python3";
    return List.of(python, onDisk.get().toString());
  }

  private static Path written() throws IOException {
    Path folder = Files.createTempDirectory("tenk-worker-");
    folder.toFile().deleteOnExit();
    for (String each : FILES) {
      Path file = folder.resolve(each);
      try (InputStream source = HefWorker.class.getResourceAsStream(each)) {
        Files.copy(source, file);
      }
      file.toFile().deleteOnExit();
    }
    return folder.resolve(FILES.get(0));
  }
}
