namespace Firebreak.Web.Views;

/// <summary>The word and sign of a stage's state.</summary>
public static class StageWords
{
    public static string Of(StageState state) => state switch
    {
        StageState.Done => "done",
        StageState.Failed => "failed",
        StageState.TakenBack => "taken back",
        _ => "not yet",
    };

    public static Sign SignOf(StageState state) => state switch
    {
        StageState.Done => Sign.Check,
        StageState.Failed => Sign.Cross,
        StageState.TakenBack => Sign.Undo,
        _ => Sign.Dot,
    };
}
