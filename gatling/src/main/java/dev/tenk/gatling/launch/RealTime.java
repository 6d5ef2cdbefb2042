package dev.tenk.gatling.launch;

import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Has Linux wake the threads that send at their instants: without the slack of 50 us that it adds
 * to a sleep, and, where this process may ask for it, ahead of all threads that are not in real
 * time. The thread that collects garbage goes with them, because they stand still while it works.
 * Measured in docs/decisions. Elsewhere nothing is done.
 */
final class RealTime {
  private static final Path THREAD = Path.of("/proc/thread-self");
  private static final Path THREADS = Path.of("/proc/self/task");

  /** How HotSpot names the thread that a serial collection runs on. */
  private static final String COLLECTOR = "VM Thread";

  private RealTime() {}

  /**
   * Asks for it.
   *
   * @param senders event loops that send
   * @return whether all of these threads are in real time now
   */
  static boolean ask(Set<EventExecutor> senders) {
    if (senders.isEmpty()) {
      return false;
    }
    List<String> threads = new ArrayList<>();
    try {
      for (EventExecutor sender : senders) {
        threads.add(sender.submit(RealTime::withoutSlack).sync().getNow());
      }
      threads.addAll(collectors());
      boolean all = true;
      for (String thread : threads) {
        all &= isInRealTime(thread);
      }
      return all;
    } catch (IOException e) {
      // not Linux, or no chrt
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String withoutSlack() throws IOException {
    String thread = Files.readSymbolicLink(THREAD).getFileName().toString();
    Files.writeString(Path.of("/proc", thread, "timerslack_ns"), "1");
    return thread;
  }

  private static List<String> collectors() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> threads = Files.list(THREADS)) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).strip().equals(COLLECTOR)) {
          found.add(thread.getFileName().toString());
        }
      }
    }
    return found;
  }

  private static boolean isInRealTime(String thread) throws IOException, InterruptedException {
    // reset on fork: threads that it starts are not
    Process chrt =
        new ProcessBuilder("chrt", "--reset-on-fork", "--rr", "--pid", "1", thread)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (chrt.waitFor(1, TimeUnit.SECONDS)) {
      return chrt.exitValue() == 0;
    }
    chrt.destroyForcibly();
    return false;
  }
}
