namespace Firebreak.Core.Detection.Recognising.Shape;

/// <summary>One thing that speaks for an attack.</summary>
/// <param name="Words">As a clause for people.</param>
/// <param name="Kind">Signs of one kind may have one cause; several kinds rarely do.</param>
/// <param name="Weight">Never negative.</param>
/// <param name="Family">What it says of how value was taken; null where it only says that some was.</param>
internal readonly record struct Sign(string Words, SignKind Kind, double Weight, Family? Family = null);

/// <summary>Kinds of signs.</summary>
internal enum SignKind
{
    Gain,
    Emptied,
    Price,
    Calls,
    Helpers,
    Loan,
    BackAndForth,
    Reentry,
    Trust,
    Strangers,
}
