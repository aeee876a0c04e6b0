using System.Globalization;
using System.Text.Json;
using Firebreak.Core.Detection;

namespace Firebreak.Cli.Judging;

/// <summary>One pointer of an alert to the chain, as JSON. What has nothing to say is left out.</summary>
internal static class EvidenceLine
{
    public static void Write(Evidence evidence, Utf8JsonWriter line)
    {
        line.WriteStartObject();
        switch (evidence)
        {
            case Evidence.Frame frame:
                Begin(line, "frame", frame.Transaction.ToString(), frame.Role);
                line.WriteNumber("frame", frame.Index);
                line.WriteString("from", frame.From.ToString());
                line.WriteString("to", frame.To.ToString());
                line.WriteString("selector", string.Create(CultureInfo.InvariantCulture, $"0x{frame.Selector:x8}"));
                break;
            case Evidence.Slot slot:
                Begin(line, "slot", slot.Transaction.ToString(), slot.Role);
                line.WriteString("account", slot.Account.ToString());
                line.WriteString("slot", slot.Key.ToString());
                line.WriteNumber("step", slot.Step);
                break;
            case Evidence.Log log:
                Begin(line, "log", log.Transaction.ToString(), log.Role);
                line.WriteNumber("log", log.Index);
                line.WriteString("account", log.Emitter.ToString());
                break;
            case Evidence.Flow flow:
                Begin(line, "flow", flow.Transaction.ToString(), role: null);
                line.WriteString("account", flow.Account.ToString());
                line.WriteString("asset", flow.Asset?.ToString() ?? "native");
                line.WriteString("amount", flow.Amount.ToString());
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        line.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter line, string kind, string transaction, string? role)
    {
        line.WriteString("kind", kind);
        line.WriteString("transaction", transaction);
        if (role is not null)
        {
            line.WriteString("role", role);
        }
    }
}
