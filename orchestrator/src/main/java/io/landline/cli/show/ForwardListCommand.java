// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.ForwardList;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteDeclaration.ForwardState;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.text.Paragraph;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.net.IpPrefix;
import io.landline.policy.Forward;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code landline forward list}. */
public final class ForwardListCommand extends ListCommand {
  public ForwardListCommand() {
    super(
        new CommandHelp(
            "forward list",
            "",
            0,
            "the forwards of this host",
            List.of(
                "Lists the forwards in the configuration. At a site STATE is the hub's answer to",
                "each, if the service runs: accepted, waiting, or refused and why. On a hub",
                "SITE/NAME is a forward that the site declared. Needs no root.")));
  }

  /**
   * A forward, and what the hub answered to it.
   *
   * @param state absent for one of a hub's own file, and where the answer is not known
   */
  private record Row(NamedForward named, Optional<ForwardState> state) {
    Forward forward() {
      return named.forward();
    }

    /** What the hub answered to a site's forward. */
    String answer() {
      return state.map(ForwardState::text).orElse("-");
    }

    /** On a hub, who declared it, and that it is refused if it is. */
    String origin() {
      return forward().declaredBy().map(Name::text).orElse("this hub")
          + (refusal().isPresent() ? ", " + answer() : "");
    }

    Optional<String> refusal() {
      return state
          .filter(s -> s.state() == SiteDeclaration.State.REFUSED)
          .map(s -> forward().label() + " is refused: " + s.why());
    }
  }

  private static String from(Forward forward) {
    return forward.from().isEmpty()
        ? "anywhere"
        : String.join(", ", forward.from().stream().map(IpPrefix::toString).toList());
  }

  private static String options(Forward forward) {
    List<String> options = new ArrayList<>();
    if (!forward.enabled()) {
      options.add("disabled");
    }
    forward.rate().ifPresent(n -> options.add(n + "/s"));
    if (forward.masquerade()) {
      options.add("masquerade");
    }
    return String.join(", ", options);
  }

  @Override
  public void show(Session session, ConfigurationInForce host) {
    List<Row> rows = host.granted().isPresent() ? ofHub(host) : ofSite(session, host.own());
    if (session.json()) {
      session.print(new ForwardList(rows.stream().map(ForwardListCommand::document).toList()));
      return;
    }
    boolean declared = rows.stream().anyMatch(row -> row.state().isPresent());
    String state = host.granted().isPresent() ? "DECLARED BY" : "STATE";
    Table table =
        declared
            ? new Table("FORWARD", "LISTEN", "TO", "FROM", state, "")
            : new Table("FORWARD", "LISTEN", "TO", "FROM", "");
    for (Row row : rows) {
      Forward forward = row.forward();
      List<String> cells = new ArrayList<>();
      cells.add(forward.label());
      cells.add(forward.listen().toString());
      cells.add(row.named().target());
      cells.add(from(forward));
      if (declared) {
        cells.add(host.granted().isPresent() ? row.origin() : row.answer());
      }
      cells.add(options(forward));
      table.row(cells.toArray(String[]::new));
    }
    print(session, table, "no forwards yet: landline forward add LISTEN TO");
    rows.stream()
        .flatMap(row -> row.refusal().stream())
        .flatMap(text -> Paragraph.lines("", text).stream())
        .forEach(session::print);
  }

  /** A site's forwards with the hub's answers. */
  private static List<Row> ofSite(Session session, Configuration configuration) {
    Optional<SiteDeclaration> declaration = Declarations.ofThisSite(session);
    return NamedForward.of(configuration).stream()
        .map(f -> new Row(f, declaration.flatMap(d -> d.forward(f.forward().name()))))
        .toList();
  }

  /** A hub's own forwards and the declared ones, each site's together; last what it refused. */
  private static List<Row> ofHub(ConfigurationInForce host) {
    Stream<Row> inForce =
        NamedForward.of(host.whole()).stream()
            .map(
                f ->
                    new Row(
                        f,
                        f.forward()
                            .declaredBy()
                            .map(s -> ForwardState.accepted(f.forward().name()))));
    return Stream.concat(
            inForce,
            Declarations.refused(host).stream()
                .map(r -> new Row(r.forward(), Optional.of(r.state()))))
        .toList();
  }

  private static ForwardList.Forward document(Row row) {
    Forward forward = row.forward();
    return new ForwardList.Forward(
        forward.name(),
        forward.listen(),
        row.named().to(),
        forward.targetPorts(),
        forward.target(),
        forward.publicAddress(),
        forward.from(),
        forward.enabled(),
        forward.masquerade(),
        forward.rate(),
        forward.declaredBy(),
        row.state().map(ForwardState::state),
        row.state().flatMap(ForwardState::reason),
        row.state().map(ForwardState::detail).orElse(""));
  }
}
