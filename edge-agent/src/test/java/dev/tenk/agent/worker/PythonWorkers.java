package dev.tenk.agent.worker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs in {@code src/test/python}. */
public final class PythonWorkers {
  private static final Path PROGRAMS = Path.of("src/test/python").toAbsolutePath();
  private static final Path HEF_WORKER =
      Path.of("src/main/resources/dev/tenk/agent/worker/hailo_worker.py").toAbsolutePath();

  /** The variable of another Python with numpy that is to run the worker for HEFs. */
  private static final String PYTHON = "TENK_TEST_PYTHON";

  // Debian's first: the worker gives up root's rights, and with them others' folders.
  private static final List<String> DEFAULTS = List.of("/usr/bin/python3", "python3");

  private PythonWorkers() {}

  /**
   * A worker that behaves as its model file states. Tests that need it are skipped without Python.
   */
  public static Path toy() {
    assumeTrue(runs("python3", "pass"), "no python3: a worker cannot be tried");
    return PROGRAMS.resolve("toy_worker.py");
  }

  /**
   * The command of the worker for HEFs on the stand-in of HailoRT. Tests that need it are skipped
   * without numpy, as HailoRT's own package needs it.
   *
   * @param setup JSON for the stand-in
   * @param node in place of the device node
   * @param sysfs in place of the kernel's PCI devices, with its modules in {@code module}
   */
  public static List<String> hef(String setup, Path node, Path sysfs) {
    return List.of(
        "/usr/bin/env",
        "FAKE_HAILO=" + setup,
        "PYTHONPATH=" + PROGRAMS,
        "PYTHONDONTWRITEBYTECODE=1",
        python(),
        PROGRAMS.resolve("run_worker.py").toString(),
        HEF_WORKER.toString(),
        node.toString(),
        sysfs.toString());
  }

  /**
   * The command that loads HEFs on the stand-in, many in one process, as {@code run_cases.py} says.
   * Skipped as above.
   */
  public static List<String> hefCases() {
    return List.of(
        "/usr/bin/env",
        "PYTHONPATH=" + PROGRAMS,
        "PYTHONDONTWRITEBYTECODE=1",
        python(),
        PROGRAMS.resolve("run_cases.py").toString(),
        HEF_WORKER.toString());
  }

  /** {@link #hef} as one executable file. */
  public static Path hefProgram(Path folder, String setup, Path node, Path sysfs)
      throws IOException {
    Path program = folder.resolve("hef-worker");
    Files.writeString(
        program,
        "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(String.join("' '", hef(setup, node, sysfs))));
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String python() {
    Optional<String> python =
        Stream.concat(Optional.ofNullable(System.getenv(PYTHON)).stream(), DEFAULTS.stream())
            .filter(each -> runs(each, "import numpy"))
            .findFirst();
    assumeTrue(python.isPresent(), "no Python with numpy (Debian: python3-numpy)");
    return python.get();
  }

  private static boolean runs(String python, String program) {
    try {
      return new ProcessBuilder(python, "-c", program)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
