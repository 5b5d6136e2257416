// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.PresetDetails;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.text.Paragraph;
import io.landline.preset.Preset;
import io.landline.preset.PresetFact;
import java.util.List;

/** {@code landline preset show}. */
public final class PresetShowCommand extends SimpleCommand {
  /** The width of the labels. */
  private static final int INDENT = 10;

  public PresetShowCommand() {
    super(
        new CommandHelp(
            "preset show",
            "NAME",
            1,
            "what a preset opens, and what else to do",
            List.of(
                "Shows the ports of a preset, whether the device must be captured, what to set on",
                "the device, how to test it, and where that is published. landline-presets(7)",
                "has all presets. Needs no root.")));
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    requireArguments(words);
    Preset preset = PresetArgument.parse(words.get(0));
    if (session.json()) {
      session.print(new PresetDetails(preset));
      return ExitCode.DONE;
    }
    session.print(preset.name() + ": " + preset.title());
    session.print("");
    String last = "";
    for (PresetFact fact : PresetFact.of(preset)) {
      String label = fact.label().equals(last) ? "" : fact.label();
      Paragraph.lines(label + " ".repeat(INDENT - label.length()), fact.text())
          .forEach(session::print);
      last = fact.label();
    }
    if (preset.noForward().isEmpty()) {
      session.print("");
      session.print("landline forward add --preset " + preset.name() + " DEVICE[=ADDRESS]");
    }
    return ExitCode.DONE;
  }
}
