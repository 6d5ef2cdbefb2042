package dev.tenk.targets.edge.grpc;

import dev.tenk.targets.HttpLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.util.OptionalInt;

/**
 * The connection under a channel of gRPC's, of which it shows nothing itself: when it last began to
 * write, and how many calls its server takes at a time.
 */
final class GrpcWire {
  private volatile ChannelHandlerContext socket;
  private long lastWriteNanos;

  /** A connection to be opened; it replaces the one before. */
  Channel newConnection() {
    Channel channel = HttpLoop.newChannel();
    // nearest to the socket: all else is put behind it
    channel.pipeline().addFirst(new AtSocket());
    return channel;
  }

  /**
   * When the write that is under way began; to be asked on the loop's thread, while gRPC is told
   * that something was written.
   */
  long lastWriteNanos() {
    return lastWriteNanos;
  }

  /** Calls that the server takes at a time over one connection; empty where it names no bound. */
  OptionalInt maxConcurrentCalls() {
    ChannelHandlerContext current = socket;
    Http2ConnectionHandler http2 =
        current == null ? null : current.pipeline().get(Http2ConnectionHandler.class);
    int most = http2 == null ? Integer.MAX_VALUE : http2.connection().local().maxActiveStreams();
    return most == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(most);
  }

  private final class AtSocket extends ChannelOutboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      socket = context;
    }

    @Override
    public void flush(ChannelHandlerContext context) {
      lastWriteNanos = System.nanoTime();
      context.flush();
    }
  }
}
