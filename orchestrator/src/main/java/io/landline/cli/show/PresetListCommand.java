// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.PresetList;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.text.Table;
import io.landline.preset.CaptureNeed;
import io.landline.preset.Preset;
import io.landline.preset.Presets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code landline preset list}. */
public final class PresetListCommand extends SimpleCommand {
  /** Of a preset with more forwards only their number is shown. */
  private static final int SHOWN = 4;

  public PresetListCommand() {
    super(
        new CommandHelp(
            "preset list",
            "",
            0,
            "the kinds of device whose ports are known",
            List.of(
                "Lists the presets for forward add --preset, with their ports, and which need",
                "capture or --from. landline-presets(7) has all of it. Needs no root.")));
  }

  @Override
  public ExitCode run(Session session, List<String> words) {
    List<Preset> presets = Presets.load().presets();
    if (session.json()) {
      session.print(new PresetList(presets));
      return ExitCode.DONE;
    }
    Table table = new Table("PRESET", "FOR", "PORTS", "NEEDS");
    for (Preset preset : presets) {
      table.row(preset.name().text(), preset.title(), ports(preset), needs(preset));
    }
    table.lines().forEach(session::print);
    return ExitCode.DONE;
  }

  private static String ports(Preset preset) {
    if (preset.ports().isEmpty()) {
      return "none";
    }
    return preset.ports().size() > SHOWN
        ? preset.ports().size() + " forwards"
        : preset.ports().stream()
            .map(port -> port.listen().toString())
            .collect(Collectors.joining(", "));
  }

  private static String needs(Preset preset) {
    List<String> needs = new ArrayList<>();
    if (preset.capture() == CaptureNeed.REQUIRED) {
      needs.add("capture");
    }
    if (preset.demandsFrom().isPresent()) {
      needs.add("--from");
    }
    return String.join(", ", needs);
  }
}
