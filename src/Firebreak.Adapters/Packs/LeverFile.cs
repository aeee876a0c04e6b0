using Firebreak.Core.Chain;
using Firebreak.Core.Response;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>packs/levers/*.yaml</c>.</summary>
internal static class LeverFile
{
    private const string CallForm = "a call without arguments, such as pause()";
    private const string CheckForm = "a view call with the hoped-for answer, such as paused() = true";

    public static Lever? Read(Section file)
    {
        var call = file.Value<LeverCall>("call", LeverCall.TryParse, CallForm);
        var armed = file.Value<ViewCheck>("armed", ViewCheck.TryParse, CheckForm);
        var readBack = file.Value<ViewCheck>("readBack", ViewCheck.TryParse, CheckForm);
        CheckSelector(file, call);
        if (armed is not null && readBack == armed)
        {
            file.Fault("readBack", "readBack asks the same as armed", "write what must be true only after the lever was pulled");
        }

        file.Value<Maturity>("status", Words.Word, Words.Choices<Maturity>());
        file.Text("description");
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
            file.OptionalText("event"),
            file.Value<bool>("irreversible", Words.Flag, Words.FlagForm),
            file.Value<bool>("oneShot", Words.Flag, Words.FlagForm),
            file.Value<bool>("movesValue", Words.Flag, Words.FlagForm),
            file.Text("source"));
        if (lever.Undo.Call.Length == 0 && !lever.Irreversible)
        {
            file.Fault("undo", "there is no undo", "name the call that takes the effect back, or write irreversible: true");
        }

        return call is null || armed is null || readBack is null ? null : lever;
    }

    // Written by hand next to the signature, so that a slip in either is found.
    private static void CheckSelector(Section file, LeverCall? call)
    {
        var written = file.Text("selector");
        if (call is not null && written.Length > 0 && written != call.Data.ToString())
        {
            file.Fault("selector", $"selector is {FaultList.Quote(written)}", $"write {call.Data}, the selector of {call.Signature}");
        }
    }

    private static LeverCaller Caller(Section section)
    {
        var caller = new LeverCaller(section.Text("role"), section.Text("signer"));
        section.Close();
        return caller;
    }

    private static LeverUndo Undo(Section section)
    {
        var undo = new LeverUndo(section.OptionalText("call") ?? "", section.Text("by"));
        section.Close();
        return undo;
    }
}
