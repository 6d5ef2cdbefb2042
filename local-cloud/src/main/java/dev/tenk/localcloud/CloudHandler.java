package dev.tenk.localcloud;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads each request, checks its signature, and hands it to the service it was signed for. */
final class CloudHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(CloudHandler.class);

  private final Timeline timeline;
  private final SignatureVerifier verifier;
  private final Map<String, Service> services;
  private final FunctionPackages packages;

  /** A service, called on a thread that must not block. */
  interface Service {
    /** How its errors are written. */
    Protocol protocol(Request request);

    /**
     * Answers a request, now or later.
     *
     * @throws ServiceException to answer with an error now
     */
    void handle(Call call) throws ServiceException;
  }

  CloudHandler(
      Timeline timeline,
      SignatureVerifier verifier,
      Map<String, Service> services,
      FunctionPackages packages) {
    this.packages = packages;
    this.timeline = timeline;
    this.verifier = verifier;
    this.services = new HashMap<>(services);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ServiceExchange exchange = new ServiceExchange(request, response, callback, timeline);
    String path = request.getHttpURI().getPath();
    if (FunctionPackages.isAddress(path)) {
      packages
          .take(path)
          .ifPresentOrElse(
              zip -> exchange.send(200, "application/zip", zip),
              () -> exchange.text(403, "text/plain", "Request has expired"));
      return true;
    }
    RequestBody.read(
        request,
        body -> answer(exchange, body),
        () ->
            Protocol.REST_JSON.error(
                exchange,
                new ServiceException(
                    413, "", "HTTP content length exceeded " + RequestBody.MAX_BYTES + " bytes.")),
        exchange::fail);
    return true;
  }

  private void answer(ServiceExchange exchange, byte[] body) {
    Request request = exchange.request();
    Service service = services.get(SignatureVerifier.claimedService(request).orElse(""));
    Protocol protocol = service == null ? Protocol.guess(request) : service.protocol(request);
    try {
      Caller caller = verifier.verify(request, SignatureVerifier.sha256(body));
      if (service == null) {
        throw new ServiceException(
            403,
            "InvalidSignatureException",
            "Credential should be scoped to correct service: "
                + String.join(", ", services.keySet().stream().sorted().toList())
                + ".");
      }
      service.handle(
          new Call(exchange, caller, request.getHttpURI().getPath(), body, timeline.nanos()));
    } catch (ServiceException e) {
      protocol.error(exchange, e);
    } catch (RuntimeException | Error e) {
      LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
      protocol.error(exchange, new ServiceException(500, "InternalFailure", null));
    }
  }

  /** How a service writes errors. */
  enum Protocol {
    /** The code in a header, the rest in JSON. */
    REST_JSON {
      @Override
      void error(ServiceExchange exchange, ServiceException e) {
        if (!e.code().isEmpty()) {
          exchange.header("x-amzn-ErrorType", e.code());
        }
        Map<String, Object> body = new LinkedHashMap<>(e.members());
        if (!body.containsKey("Message")) {
          body.put("message", e.getMessage());
        }
        exchange.json(e.status(), "application/json", body);
      }
    },
    /** The code in the JSON. */
    JSON_1_0 {
      @Override
      void error(ServiceExchange exchange, ServiceException e) {
        json(exchange, e, "application/x-amz-json-1.0");
      }
    },
    /** The same with another content type. */
    JSON_1_1 {
      @Override
      void error(ServiceExchange exchange, ServiceException e) {
        json(exchange, e, "application/x-amz-json-1.1");
      }
    },
    /** The code in a CBOR map. */
    RPC_V2_CBOR {
      @Override
      void error(ServiceExchange exchange, ServiceException e) {
        older(exchange, e);
        MetricProtocol.cbor(exchange, callersStatus(e), members(e));
      }
    },
    /** XML, and older names for the codes. */
    QUERY {
      @Override
      void error(ServiceExchange exchange, ServiceException e) {
        String code = OLDER_CODES.getOrDefault(e.code(), e.code());
        exchange.text(
            e.status(),
            "text/xml",
            Xml.document(
                "ErrorResponse",
                "",
                Xml.element(
                        "Error",
                        Xml.text("Type", e.status() < 500 ? "Sender" : "Receiver")
                            + Xml.text("Code", code)
                            + Xml.text("Message", String.valueOf(e.getMessage())))
                    + Xml.text("RequestId", exchange.requestId())));
      }
    };

    private static final Map<String, String> OLDER_CODES =
        Map.of(
            "MissingAuthenticationTokenException", "MissingAuthenticationToken",
            "IncompleteSignatureException", "IncompleteSignature",
            "UnrecognizedClientException", "InvalidClientTokenId",
            "InvalidSignatureException", "SignatureDoesNotMatch",
            "ExpiredTokenException", "ExpiredToken",
            "AccessDeniedException", "AccessDenied",
            "com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue");

    /** Answers with an error. */
    abstract void error(ServiceExchange exchange, ServiceException e);

    /** The protocol of a request that does not state which service it is for. */
    static Protocol guess(Request request) {
      String contentType = request.getHeaders().get("Content-Type");
      String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
      if ("rpc-v2-cbor".equals(request.getHeaders().get("smithy-protocol"))) {
        return RPC_V2_CBOR;
      }
      if (type.startsWith("application/x-www-form-urlencoded")) {
        return QUERY;
      }
      if (type.startsWith("application/x-amz-json-1.0")) {
        return JSON_1_0;
      }
      return type.startsWith("application/x-amz-json-1.1") ? JSON_1_1 : REST_JSON;
    }

    private static void json(ServiceExchange exchange, ServiceException e, String contentType) {
      older(exchange, e);
      exchange.json(callersStatus(e), contentType, members(e));
    }

    private static Map<String, Object> members(ServiceException e) {
      Map<String, Object> body = ServiceJson.object("__type", e.code());
      body.putAll(e.members());
      body.put("message", e.getMessage());
      return body;
    }

    /** These protocols know one status for all that is the caller's fault. */
    private static int callersStatus(ServiceException e) {
      return e.status() < 500 ? 400 : e.status();
    }

    /** Clients of services that once spoke the query protocol ask for the code it had there. */
    private static void older(ServiceExchange exchange, ServiceException e) {
      if ("true".equals(exchange.request().getHeaders().get("x-amzn-query-mode"))) {
        exchange.header(
            "x-amzn-query-error",
            OLDER_CODES.getOrDefault(e.code(), e.code())
                + (e.status() < 500 ? ";Sender" : ";Receiver"));
      }
    }
  }
}
