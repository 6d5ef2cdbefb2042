package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.UrlEncoded;

/** STS: GetCallerIdentity and AssumeRole. */
final class TokenService implements CloudHandler.Service {
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final Pattern ROLE =
      Pattern.compile("arn:aws:iam::(\\d{12}):role/(?:[\\w+=,.@/-]*/)?([\\w+=,.@-]{1,64})");
  private static final int DEFAULT_SECONDS = 3600;

  private final String accountId;
  private final Credentials credentials;
  private final Timeline timeline;

  TokenService(LocalCloudProfile profile, Credentials credentials, Timeline timeline) {
    this.accountId = profile.accountId();
    this.credentials = credentials;
    this.timeline = timeline;
  }

  @Override
  public CloudHandler.Protocol protocol(Request request) {
    return CloudHandler.Protocol.QUERY;
  }

  @Override
  public void handle(Call call) throws ServiceException {
    Map<String, String> form = form(call.body());
    String action = form.get("Action");
    switch (action == null ? "" : action) {
      case "GetCallerIdentity" ->
          answer(
              call,
              action,
              Xml.text("Arn", call.caller().arn())
                  + Xml.text("UserId", call.caller().userId())
                  + Xml.text("Account", accountId));
      case "AssumeRole" -> assumeRole(call, form);
      default ->
          throw new ServiceException(
              400,
              "InvalidAction",
              "Could not find operation " + action + " for version 2011-06-15");
    }
  }

  private void assumeRole(Call call, Map<String, String> form) throws ServiceException {
    String roleArn = String.valueOf(form.get("RoleArn"));
    String sessionName = String.valueOf(form.get("RoleSessionName"));
    call.caller().require("sts:AssumeRole", roleArn);
    Matcher role = ROLE.matcher(roleArn);
    if (!role.matches() || !sessionName.matches("[\\w+=,.@-]{2,64}")) {
      throw new ServiceException(400, "ValidationError", roleArn + " is invalid");
    }
    if (!role.group(1).equals(accountId)) {
      throw new ServiceException(
          403,
          "AccessDeniedException",
          "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
              .formatted(call.caller().arn(), roleArn));
    }
    String seconds = form.get("DurationSeconds");
    Duration duration =
        Duration.ofSeconds(seconds == null ? DEFAULT_SECONDS : Long.parseLong(seconds));
    Credentials.Key key = credentials.assume(role.group(2), sessionName, timeline.now(), duration);
    answer(
        call,
        "AssumeRole",
        Xml.element(
                "AssumedRoleUser",
                Xml.text("AssumedRoleId", key.userId()) + Xml.text("Arn", key.arn()))
            + Xml.element(
                "Credentials",
                Xml.text("AccessKeyId", key.accessKeyId())
                    + Xml.text("SecretAccessKey", key.secret())
                    + Xml.text("SessionToken", key.sessionToken().orElseThrow())
                    + Xml.text(
                        "Expiration", key.expires().truncatedTo(ChronoUnit.SECONDS).toString())));
  }

  private static void answer(Call call, String action, String result) {
    call.exchange()
        .text(
            200,
            "text/xml",
            Xml.document(
                action + "Response",
                NAMESPACE,
                Xml.element(action + "Result", result)
                    + Xml.element(
                        "ResponseMetadata", Xml.text("RequestId", call.exchange().requestId()))));
  }

  /** A form's fields. */
  static Map<String, String> form(byte[] body) {
    Map<String, String> form = new HashMap<>();
    String text = new String(body, UTF_8);
    UrlEncoded.decodeUtf8To(text, 0, text.length(), form::put);
    return form;
  }
}
