package dev.tenk.targets.aws;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Leaves out answers such as 100 Continue, of which a server may send any number before the one
 * that counts (RFC 9110, 15.2). No call of ours asks for one, and version 2.40.2 of the SDK takes
 * an unasked one for the answer.
 */
final class InterimAnswers extends ChannelInboundHandlerAdapter {
  private boolean inInterim;
  private boolean leftOut;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL
        && response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
      inInterim = true;
    }
    if (!inInterim) {
      context.fireChannelRead(message);
      return;
    }
    inInterim = !(message instanceof LastHttpContent);
    leftOut = true;
    ReferenceCountUtil.release(message);
  }

  /** Nobody behind has seen what was read, so nobody would read on. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (leftOut) {
      leftOut = false;
      context.read();
    }
    context.fireChannelReadComplete();
  }
}
