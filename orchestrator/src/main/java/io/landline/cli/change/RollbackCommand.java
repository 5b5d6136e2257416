// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.ParametersDelegate;
import io.landline.api.RollbackResult;
import io.landline.change.Applier;
import io.landline.change.Author;
import io.landline.change.ConfigHistory;
import io.landline.change.ConfigurationEditor;
import io.landline.change.EditException;
import io.landline.change.LostSecrets;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.ServiceApplier;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.show.ChangeText;
import io.landline.config.ConfigException;
import io.landline.config.document.JsonDocument;
import io.landline.config.reader.ConfigReader;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.policy.Name;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code landline rollback}. */
public final class RollbackCommand extends SimpleCommand {
  @ParametersDelegate private final ConfirmOptions confirm = new ConfirmOptions();

  public RollbackCommand() {
    super(
        new CommandHelp(
            "rollback",
            "[N]",
            1,
            "restore an earlier configuration",
            List.of(
                "Without N: rolls back the configuration that awaits landline confirm, at once;",
                "if there is none, restores the configuration before this one. With N: restores",
                "configuration N of landline log, under a new number. The replaced configuration",
                "stays in the log.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    if (arguments.isEmpty() && somethingWaits(service)) {
      confirm.time();
      Reply.Done done = service.done(new Request.Rollback(service.record()), "");
      done.remarks().forEach(session::warn);
      print(session, done.number(), done.kernel(), true);
      return ExitCode.DONE;
    }
    try {
      ConfigHistory history = new ConfigHistory(session.paths());
      int number = arguments.isEmpty() ? before(history) : number(arguments.get(0), history);
      confirm.before(service);
      byte[] text = history.configuration(number);
      ConfigHistory.Entry entry = history.entry(number);
      ServiceApplier applier =
          new ServiceApplier(service, service.record("rollback " + number), confirm.time(), false);
      ConfigurationEditor.Result result =
          new ConfigurationEditor(
                  session.paths(),
                  Author.of(session.environment()),
                  Clock.systemUTC(),
                  session::warn)
              .replace(
                  "rollback " + number,
                  present -> answered(session, entry, text, present),
                  applier);
      return end(session, service, result);
    } catch (EditException e) {
      throw Failures.of(e);
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /** The former configuration, if the preshared keys of its peers are still there. */
  private static JsonDocument answered(
      Session session, ConfigHistory.Entry entry, byte[] text, Optional<byte[]> present)
      throws EditException {
    byte[] now = present.orElseGet(() -> new byte[0]);
    List<Name> lost = LostSecrets.of(session.paths(), entry, text, now);
    Optional<String> problem = LostSecrets.problem(entry.number(), lost);
    if (problem.isPresent()) {
      throw new EditException(EditException.Kind.FAILED, List.of(problem.get()));
    }
    try {
      return ConfigReader.document(text);
    } catch (ConfigException e) {
      throw EditException.invalid(e);
    }
  }

  private ExitCode end(Session session, ServiceCall service, ConfigurationEditor.Result result)
      throws CommandFailure {
    Optional<Applier.Applied> applied = result.applied();
    if (!result.changed()) {
      print(session, 0, "", false);
      return ExitCode.DONE;
    }
    print(
        session,
        applied.map(Applier.Applied::number).orElse(0),
        applied.map(Applier.Applied::remark).orElse(""),
        true);
    if (applied.isEmpty()) {
      session.note(EditCommand.NOT_APPLIED);
      return ExitCode.DONE;
    }
    return confirm.end(session, service, applied.get().number(), applied.get().until());
  }

  private static boolean somethingWaits(ServiceCall service) throws CommandFailure {
    Optional<Reply> reply = service.askIfThere(new Request.State());
    return reply.isPresent()
        && reply.get() instanceof Reply.State answer
        && answer.state().unconfirmed().isPresent();
  }

  /** The number of the configuration before the present one. */
  private static int before(ConfigHistory history) throws IOException, CommandFailure {
    List<ConfigHistory.Entry> standing =
        history.entries().stream().filter(e -> e.outcome().stands()).toList();
    if (standing.size() < 2) {
      throw new CommandFailure(
          ExitCode.FAILED, "there is no configuration before this one; see landline log");
    }
    return standing.get(standing.size() - 2).number();
  }

  private static int number(String word, ConfigHistory history) throws IOException, CommandFailure {
    if (!word.matches("[1-9][0-9]{0,8}") || !history.numbers().contains(Integer.valueOf(word))) {
      throw CommandFailure.usage(
          "there is no configuration '" + word + "'", "landline log says which are kept");
    }
    return Integer.parseInt(word);
  }

  private static void print(Session session, int number, String kernel, boolean changed) {
    if (session.json()) {
      session.print(new RollbackResult(changed, number, kernel));
      return;
    }
    if (!changed) {
      session.print("no change");
      return;
    }
    session.print("rolled back" + (number == 0 ? "" : ": configuration " + number));
    if (!kernel.isEmpty()) {
      ChangeText.wrapped("Kernel    ", kernel).forEach(session::print);
    }
  }
}
