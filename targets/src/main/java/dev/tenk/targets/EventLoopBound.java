package dev.tenk.targets;

import io.netty.util.concurrent.EventExecutor;

/**
 * A target whose requests are written and whose answers are read on one event loop. It may be
 * called from any thread, but a call from there wakes no other.
 */
public interface EventLoopBound {
  /** The loop. */
  EventExecutor eventLoop();
}
