namespace Firebreak.Web.Views;

/// <summary>What a person is told after an action; nothing when it is done, since the page itself shows that.</summary>
public static class OutcomeWords
{
    public static Shown Of(Outcome? outcome) => outcome switch
    {
        Outcome.Refused refused => refused.Reason,
        Outcome.Invalid invalid => invalid.Problem,
        Outcome.Absent absent => absent.What,
        _ => "",
    };
}
