package dev.tenk.agent.bench;

import dev.tenk.agent.worker.HefFile;
import dev.tenk.agent.worker.PythonWorkers;
import dev.tenk.agent.worker.WorkerSession;
import dev.tenk.openinference.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What it costs inferences that the HEF worker is asked how the device is: one caller, one
 * inference of 2 ms after another, on the stand-in of HailoRT, whose chip takes a stated time for a
 * control and keeps Python's lock meanwhile, as HailoRT's package does.
 *
 * <p>Arguments: inferences of each case. Run in the folder edge-agent.
 */
public final class TelemetryCost {
  private TelemetryCost() {}

  public static void main(String[] arguments) throws Exception {
    int inferences = Integer.parseInt(arguments[0]);
    System.out.println("control   asked           questions   p50     p99    (ms)");
    for (int controlMicros : new int[] {0, 1000, 5000}) {
      for (long pauseMillis : new long[] {-1, 1000, 0}) {
        measure(controlMicros, pauseMillis, inferences);
      }
    }
    System.exit(0);
  }

  private static void measure(int controlMicros, long pauseMillis, int inferences)
      throws Exception {
    Path folder = Files.createTempDirectory("telemetry-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path node = Files.createFile(folder.resolve("hailo0"));
    Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path hef = folder.resolve("net.hef");
    Files.write(hef, HefFile.of("{\"name\": \"net\", \"seconds\": 0.002}").bytes());
    String setup =
        "{\"version\": \"4.23.0\", \"node\": \"%s\", \"control_us\": %d}"
            .formatted(node, controlMicros);
    Tensor pixels = Tensor.ofUint8("net/input_layer1", List.of(1L, 2L, 2L, 3L), new byte[12]);
    try (WorkerSession session =
        WorkerSession.load(
            PythonWorkers.hef(setup, node, folder),
            hef,
            WorkerSession.Patience.USUAL,
            Optional.empty())) {
      for (int i = 0; i < 500; i++) {
        session.infer(List.of(pixels));
      }
      AtomicBoolean over = new AtomicBoolean(pauseMillis < 0);
      CompletableFuture<Integer> asking =
          CompletableFuture.supplyAsync(() -> ask(session, pauseMillis, over));
      long[] nanos = new long[inferences];
      for (int i = 0; i < inferences; i++) {
        long startNanos = System.nanoTime();
        session.infer(List.of(pixels));
        nanos[i] = System.nanoTime() - startNanos;
      }
      over.set(true);
      Arrays.sort(nanos);
      System.out.printf(
          Locale.ROOT,
          "%d ms      %-13s   %5d       %.2f   %.2f%n",
          controlMicros / 1000,
          pauseMillis < 0 ? "never" : pauseMillis == 0 ? "all the time" : "once a second",
          asking.join(),
          nanos[inferences / 2] / 1e6,
          nanos[(int) (0.99 * inferences)] / 1e6);
    }
  }

  private static int ask(WorkerSession session, long pauseMillis, AtomicBoolean over) {
    int asked = 0;
    while (!over.get()) {
      var unused = session.accelerator();
      asked++;
      LockSupport.parkNanos(pauseMillis * 1_000_000);
    }
    return asked;
  }
}
