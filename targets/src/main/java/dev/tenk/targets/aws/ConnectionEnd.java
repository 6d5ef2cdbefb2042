package dev.tenk.targets.aws;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;

/**
 * Watches a connection of the SDK's. Tells an answer that ended from one whose connection ended.
 * Version 2.40.2 of the SDK completes a body of unknown length either way, so that half an answer
 * looks like a whole one.
 */
final class ConnectionEnd extends ChannelInboundHandlerAdapter {
  private static final ThreadLocal<Boolean> ENDING = ThreadLocal.withInitial(() -> false);

  private boolean filtered;

  private ConnectionEnd() {}

  /** The same channel, before any handler of the SDK's is added to it. */
  static <C extends Channel> C watch(C channel) {
    channel.pipeline().addFirst(new ConnectionEnd());
    return channel;
  }

  /** Whether what this thread is told now follows from the end of a connection. */
  static boolean isCause() {
    return ENDING.get();
  }

  /** What the SDK has added by now reads HTTP; interim answers are left out right behind it. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    if (!filtered) {
      ChannelHandlerContext codec = context.pipeline().context(HttpClientCodec.class);
      if (codec != null) {
        context.pipeline().addAfter(codec.name(), null, new InterimAnswers());
        filtered = true;
      }
    }
    context.fireChannelRead(bytes);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ENDING.set(true);
    try {
      context.fireChannelInactive();
    } finally {
      ENDING.remove();
    }
  }
}
