namespace Firebreak.Web.Views;

/// <summary>What a person may say to a plan.</summary>
public enum Verdict
{
    Approve,
    Refuse,
}

/// <summary>The words of the dialog that asks for a verdict.</summary>
public static class VerdictWords
{
    public static string TitleOf(Verdict verdict) => verdict == Verdict.Approve ? "Approve this plan?" : "Refuse this plan?";

    public static string ConsequenceOf(Verdict verdict) => verdict == Verdict.Approve
        ? "Firebreak then signs and sends exactly these calls. A mined transaction cannot be taken back."
        : "It is never sent, and stays refused. Containment then needs a new plan.";

    public static string ButtonOf(Verdict verdict) => verdict == Verdict.Approve ? "Approve and release" : "Refuse for good";
}
