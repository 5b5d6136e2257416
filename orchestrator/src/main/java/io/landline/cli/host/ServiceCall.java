// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.api.Health;
import io.landline.api.ServiceState;
import io.landline.api.SiteDeclaration;
import io.landline.api.Status;
import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.control.ControlClient;
import io.landline.control.ControlException;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.grant.Declaration;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sends requests to this host's service, and translates refusals into messages and exit codes. */
public final class ServiceCall {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration LONG_PATIENCE = Duration.ofDays(370);

  private final Session session;

  public ServiceCall(Session session) {
    this.session = session;
  }

  /** The caller and the command line, for the history. */
  public ChangeRecord record() {
    return record(session.what());
  }

  public ChangeRecord record(String what) {
    return new ChangeRecord(Author.of(session.environment()), what);
  }

  /**
   * Sends a request.
   *
   * @return empty if no service runs
   */
  public Optional<Reply> askIfThere(Request request) throws CommandFailure {
    try {
      Reply reply = new ControlClient(session.paths().controlSocket()).ask(request, PATIENCE);
      if (reply instanceof Reply.Refused refused) {
        throw new CommandFailure(code(refused.reason()), refused.lines());
      }
      return Optional.of(reply);
    } catch (ControlException e) {
      return switch (e.kind()) {
        case NO_SERVICE -> Optional.empty();
        case NOT_PERMITTED -> throw notPermitted();
        case NO_ANSWER ->
            throw new CommandFailure(
                ExitCode.FAILED,
                e.getMessage() + "; check the result with landline log and the service's log");
      };
    }
  }

  /** Sends a request that may wait for days; empty also if the service ends before it answers. */
  public Optional<Reply> askPatiently(Request request) throws CommandFailure {
    try {
      return Optional.of(
          new ControlClient(session.paths().controlSocket()).ask(request, LONG_PATIENCE));
    } catch (ControlException e) {
      if (e.kind() == ControlException.Kind.NOT_PERMITTED) {
        throw notPermitted();
      }
      return Optional.empty();
    }
  }

  /**
   * Sends a request to a service that must be running.
   *
   * @param otherwise what to do without the service, for the error; may be empty
   */
  Reply ask(Request request, String otherwise) throws CommandFailure {
    Optional<Reply> reply = askIfThere(request);
    if (reply.isEmpty()) {
      throw noService(otherwise);
    }
    return reply.get();
  }

  /** The result of a round of probes that is run now. */
  public Health probe() throws CommandFailure {
    if (ask(new Request.Probe(), "") instanceof Reply.Health reply) {
      return reply.health();
    }
    throw another();
  }

  /**
   * What this site declares, once the hub has answered or cannot be reached; empty on a hub and
   * without a service.
   */
  public Optional<SiteDeclaration> declared() throws CommandFailure {
    return askIfThere(new Request.Declared())
        .flatMap(reply -> reply instanceof Reply.Declared d ? d.declaration() : Optional.empty());
  }

  /** The service's state; empty if no service runs. */
  public Optional<ServiceState> state() throws CommandFailure {
    Optional<Reply> reply = askIfThere(new Request.State());
    if (reply.isEmpty()) {
      return Optional.empty();
    }
    if (reply.get() instanceof Reply.State state) {
      return Optional.of(state.state());
    }
    throw another();
  }

  /**
   * What came of a knock of a hub on this site.
   *
   * @param hub one of several; empty: the one in use
   */
  public Reply.Knocked knock(Optional<Name> hub) throws CommandFailure {
    if (ask(new Request.Knock(hub), "") instanceof Reply.Knocked reply) {
      return reply;
    }
    throw another();
  }

  /**
   * What this site declared before its computer was replaced; empty if the hub keeps nothing.
   *
   * @param hub one of several; empty: the first
   */
  public Optional<Declaration> lastDeclaration(Optional<Name> hub) throws CommandFailure {
    if (ask(new Request.LastDeclaration(hub), "") instanceof Reply.LastDeclaration reply) {
      return reply.declaration();
    }
    throw another();
  }

  /** The service's state, health and traffic. */
  public Status status() throws CommandFailure {
    if (ask(new Request.Status(), "") instanceof Reply.Status reply) {
      return reply.document();
    }
    throw another();
  }

  /** The reply to a request for a change. */
  public Reply.Done done(Request request, String otherwise) throws CommandFailure {
    return done(ask(request, otherwise));
  }

  public static Reply.Done done(Reply reply) throws CommandFailure {
    if (reply instanceof Reply.Done done) {
      return done;
    }
    throw another();
  }

  private static CommandFailure another() {
    return new CommandFailure(
        ExitCode.FAILED, "unexpected answer from the service; restart it after an update");
  }

  /**
   * Without a configuration, starting the service does not help, so the failure names what is
   * missing.
   */
  private CommandFailure noService(String otherwise) throws CommandFailure {
    ConfigurationFile file = ConfigurationFile.open(session, List.of());
    if (file.isUnjoinedSite()) {
      return new CommandFailure(
          ExitCode.INVALID,
          "this site has not joined its hub yet, and its service does not run; on the hub:"
              + " landline site add NAME; then here: landline join CODE");
    }
    return new CommandFailure(
        ExitCode.NOT_PERMITTED,
        "the service does not run (nothing listens at "
            + session.paths().controlSocket()
            + "); start it: systemctl start landline"
            + (otherwise.isEmpty() ? "" : "; or " + otherwise));
  }

  private static CommandFailure notPermitted() {
    String user = System.getProperty("user.name", "USER");
    return new CommandFailure(
        ExitCode.NOT_PERMITTED,
        "you may not use the control socket; run this with sudo to change anything; to"
            + " look: adduser "
            + user
            + " landline, and log in again");
  }

  private static ExitCode code(Reply.Reason reason) {
    return switch (reason) {
      case NOT_PERMITTED -> ExitCode.NOT_PERMITTED;
      case INVALID -> ExitCode.INVALID;
      case NOT_UNDERSTOOD, NOT_NOW, FAILED -> ExitCode.FAILED;
    };
  }
}
