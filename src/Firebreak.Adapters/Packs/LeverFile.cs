using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>packs/levers/*.yaml</c>.</summary>
internal static class LeverFile
{
    private const string CallForm = "a call such as pause(), or setReserveFreeze(address {asset}, bool true): a type and a value for each argument";
    private const string CheckForm = "a view call with the hoped-for answer, such as paused() = true or EXPIRY() > now";

    /// <summary>Whether the file is about a call that Firebreak can make.</summary>
    public static bool IsLever(Section file) => !file.Has("means") || MeansOf(file) == Means.Transaction;

    public static Lever? Read(Section file)
    {
        MeansOf(file);
        var call = file.Value<CallPattern>("call", CallPattern.TryParse, CallForm);
        var armed = Check(file, "armed");
        var readBack = Check(file, "readBack");
        CheckSelector(file, call);
        ReadHead(file);
        var lever = new Lever(
            file.Text("id"),
            file.Text("title"),
            file.Value<ChainId?>("chain", Words.Chain, "any, or a CAIP-2 chain such as eip155:1"),
            file.SomeTexts("kinds"),
            call!,
            Caller(file.Child("caller")),
            file.SomeTexts("blocks"),
            Undo(file.Child("undo")),
            armed!,
            readBack!,
            Event(file),
            file.Value<bool>("irreversible", Words.Flag, Words.FlagForm),
            file.Value<bool>("oneShot", Words.Flag, Words.FlagForm),
            file.Value<bool>("movesValue", Words.Flag, Words.FlagForm),
            file.Text("source"))
        {
            Doubts = file.OptionalText("doubts"),
            Before = Checks(file, "before"),
            After = Checks(file, "after"),
            Fill = LeverFillFile.Read(file),
            Life = Life(file),
            Traps = Traps(file),
        };
        if (call is null || armed is null || readBack is null)
        {
            return null;
        }

        LeverLint.Check(file, lever);
        return lever;
    }

    /// <summary>A file about what no transaction of ours does.</summary>
    public static OtherMeans ReadOther(Section file)
    {
        ReadHead(file);
        var undo = file.Child("undo");
        var other = new OtherMeans(
            file.Text("id"), file.Text("title"), file.Text("chain"), MeansOf(file), file.Text("how"), file.Text("by"), file.SomeTexts("blocks"),
            undo.Text("by"), Traps(file), file.OptionalText("doubts"), file.Text("source"));
        undo.Close();
        return other;
    }

    private static void ReadHead(Section file)
    {
        file.Value<Maturity>("status", Words.Word, Words.Choices<Maturity>());
        file.Text("description");
    }

    private static Means MeansOf(Section file) => file.OptionalValue<Means>("means", Words.Word, Words.Choices<Means>(), otherwise: Means.Transaction);

    private static ViewCheck? Check(Section file, string key) => file.Value<ViewCheck>(key, ViewCheck.TryParse, CheckForm);

    private static Items<ViewCheck> Checks(Section file, string key) => file.Values<ViewCheck>(key, ViewCheck.TryParse, CheckForm);

    // Written by hand next to the signature, so that a slip in either is found.
    private static void CheckSelector(Section file, CallPattern? call)
    {
        var written = file.Text("selector");
        if (call is not null && written.Length > 0 && written != call.Selector.ToString())
        {
            file.Fault("selector", $"selector is {FaultList.Quote(written)}", $"write {call.Selector}, the selector of {call.Signature}");
        }
    }

    private static LeverCaller Caller(Section section)
    {
        var caller = new LeverCaller(section.Text("role"), section.Text("signer"))
        {
            Signatures = section.ValueOrNull<int>("sign", Words.Whole, "how many must sign"),
            Holds = Checks(section, "holds"),
        };
        section.Close();
        return caller;
    }

    private static LeverUndo Undo(Section section)
    {
        var undo = new LeverUndo(section.OptionalText("call") ?? "", section.Text("by"));
        section.Close();
        return undo;
    }

    private static LeverLife Life(Section file) => new(
        file.OptionalValue<CallPattern?>("expires", CallPattern.TryParse, "the view that says until when, in seconds since 1970, such as get_expiry_timestamp()", otherwise: null),
        file.OptionalValue<ViewCheck?>("spent", ViewCheck.TryParse, CheckForm, otherwise: null),
        file.OptionalText("acts"),
        file.OptionalText("cooldown"),
        file.OptionalText("heartbeat"),
        file.OptionalText("window"));

    private static Items<LeverTrap> Traps(Section file)
    {
        var traps = new List<LeverTrap>();
        foreach (var section in file.Children("traps"))
        {
            traps.Add(new LeverTrap(
                section.Value<LeverTrapKind>("trap", Words.Word, Words.Choices<LeverTrapKind>()),
                section.Text("says"),
                section.Values<CallPattern>("flags", CallPattern.TryParse, "a view such as isSupplyPaused()")));
            section.Close();
        }

        return traps.ToItems();
    }

    private static string? Event(Section file)
    {
        if (file.OptionalText("event") is not { } written)
        {
            return null;
        }

        try
        {
            AbiEvent.Parse(written.StartsWith("event ", StringComparison.Ordinal) ? written : $"event {written}");
        }
        catch (AbiException fault)
        {
            file.Fault("event", $"event is {FaultList.Quote(written)}: {fault.Message}", "write its signature, such as Paused(address)");
        }

        return written;
    }
}
