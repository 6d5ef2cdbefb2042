package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.localcloud.Container.Answer;
import dev.tenk.localcloud.LocalCloudProfile.Hosting;

/** What SageMaker Runtime makes of a container's error. */
final class ContainerErrors {
  private ContainerErrors() {}

  /** The error of an answer that is one. */
  static ServiceException of(Arns arns, Hosting hosting, Answer answer) {
    String logGroup = "/aws/sagemaker/Endpoints/" + hosting.name();
    String original = new String(answer.body(), UTF_8);
    boolean callersFault = answer.status() >= 400 && answer.status() < 500;
    String message =
        "Received %s error (%d) from primary with message \"%s\". See https://%s.console.aws.amazon.com/cloudwatch/home?region=%s#logEventViewer:group=%s in account %s for more information."
            .formatted(
                callersFault ? "client" : "server",
                answer.status(),
                original,
                arns.region(),
                arns.region(),
                logGroup,
                arns.accountId());
    return new ServiceException(424, "ModelError", message)
        .with("ErrorCode", callersFault ? "CLIENT_ERROR_FROM_MODEL" : "SERVER_ERROR_FROM_MODEL")
        .with("LogStreamArn", arns.logGroup(logGroup))
        .with("Message", message)
        .with("OriginalMessage", original)
        .with("OriginalStatusCode", answer.status());
  }
}
