package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** Everything signed for {@code sagemaker}: SageMaker Runtime by path, SageMaker by target. */
final class SageMakerService implements CloudHandler.Service {
  private static final Pattern RUNTIME =
      Pattern.compile(
          "/endpoints/([^/]+)/(invocations|invocations-response-stream|async-invocations)");

  private final SageMakerRuntime runtime;
  private final SageMakerControl control;

  SageMakerService(SageMakerRuntime runtime, SageMakerControl control) {
    this.runtime = runtime;
    this.control = control;
  }

  @Override
  public CloudHandler.Protocol protocol(Request request) {
    return request.getHttpURI().getPath().startsWith("/endpoints/")
        ? CloudHandler.Protocol.REST_JSON
        : CloudHandler.Protocol.JSON_1_1;
  }

  @Override
  public void handle(Call call) throws ServiceException {
    Matcher path = RUNTIME.matcher(call.path());
    if (path.matches() && call.request().getMethod().equals("POST")) {
      String name = URLDecoder.decode(path.group(1).replace("+", "%2B"), UTF_8);
      if (path.group(2).equals("async-invocations")) {
        runtime.invokeAsync(call, name);
      } else {
        runtime.invoke(call, name);
      }
    } else if (call.path().equals("/")) {
      control.handle(call);
    } else {
      throw new ServiceException(404, "UnknownOperationException", null);
    }
  }
}
