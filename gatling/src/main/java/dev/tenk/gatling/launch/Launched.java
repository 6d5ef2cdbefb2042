package dev.tenk.gatling.launch;

import java.io.IOException;
import java.util.function.Consumer;

/** Cells that are being measured at once, wherever that is. */
public interface Launched extends AutoCloseable {
  /**
   * Waits for their end.
   *
   * @param onProgress gets how far they have come, now and then
   */
  CellLauncher.Result await(Consumer<DriverMessage.Progress> onProgress) throws IOException;

  /** Offers no more load. What was measured by then is written, as far as that is possible. */
  @Override
  void close();
}
