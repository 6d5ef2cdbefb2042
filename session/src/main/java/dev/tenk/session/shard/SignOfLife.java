package dev.tenk.session.shard;

import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A thread that shows once a second that this process is there, and how far it has come; and looks
 * whether the load is to stop.
 */
final class SignOfLife implements AutoCloseable {
  private final ShardStore store;
  private final ShardTime time;
  private final String name;
  private final Runnable onAbort;
  private final Thread thread = new Thread(this::show, "tenk-alive");
  private volatile String shown = "";
  private volatile boolean closed;
  private volatile boolean mustStop;

  /**
   * Not started yet.
   *
   * @param name of the object
   * @param onAbort run once, when the load is to stop
   */
  SignOfLife(ShardStore store, ShardTime time, String name, Runnable onAbort) {
    this.store = store;
    this.time = time;
    this.name = name;
    this.onAbort = onAbort;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Shows another text from now on. */
  void show(String text) {
    shown = text;
  }

  /** Whether the load is to stop. */
  boolean mustStop() {
    return mustStop;
  }

  private void show() {
    for (long count = 0; !closed; count++) {
      try {
        // the count makes it another text each time, for who does not look at dates
        store.put(name, (count + "\n" + shown).getBytes(StandardCharsets.UTF_8));
        if (!mustStop && store.get(Names.ABORT).isPresent()) {
          mustStop = true;
          // it takes as long as what is in flight, and the others watch for this process
          new Thread(onAbort, "tenk-abort").start();
        }
      } catch (IOException | TenkException e) {
        // the store has refused for a minute, or for good; whoever needs it will say so
        System.err.println(e.getMessage());
      }
      time.pause(Claim.ALIVE_NANOS);
    }
  }

  /** The text of an object that one of these has put; empty where it shows nothing. */
  static String text(byte[] object) {
    String all = new String(object, StandardCharsets.UTF_8);
    return all.substring(all.indexOf('\n') + 1);
  }

  @Override
  public void close() {
    closed = true;
  }
}
