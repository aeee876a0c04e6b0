using System.Numerics;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>A value in a drill's file before the chain is asked for its parts.</summary>
/// <param name="Column">Where it begins in its text; counts from 0.</param>
public abstract record Expression(int Column)
{
    public sealed record Number(int Column, BigInteger Value) : Expression(Column);

    /// <summary>Bytes written as 0x and hex digits.</summary>
    public sealed record Bytes(int Column, byte[] Value) : Expression(Column);

    public sealed record Text(int Column, string Value) : Expression(Column);

    public sealed record Truth(int Column, bool Value) : Expression(Column);

    /// <summary><c>$name</c>.</summary>
    public sealed record Name(int Column, string Value) : Expression(Column);

    /// <summary>A list, or a tuple: contracts take both as values in a row.</summary>
    public sealed record Row(int Column, IReadOnlyList<Expression> Values) : Expression(Column);

    public sealed record Sum(int Column, char Operator, Expression Left, Expression Right) : Expression(Column);

    public sealed record Minus(int Column, Expression Value) : Expression(Column);

    /// <summary><c>value[0]</c>.</summary>
    public sealed record Item(int Column, Expression Of, Expression At) : Expression(Column);

    /// <summary><c>$contract.function(arguments)</c>.</summary>
    public sealed record Ask(int Column, Expression Contract, string Function, IReadOnlyList<Expression> Arguments) : Expression(Column);

    /// <summary><c>Artifact.function(arguments)</c>: a call that is addressed to nobody yet.</summary>
    public sealed record Draft(int Column, string Artifact, string Function, IReadOnlyList<Expression> Arguments) : Expression(Column);

    /// <summary>A function of the language, or in a deployment the artifact with its arguments: <c>name(arguments)</c>.</summary>
    public sealed record Apply(int Column, string Function, IReadOnlyList<Expression> Arguments) : Expression(Column);

    /// <summary>Its direct parts.</summary>
    public IEnumerable<Expression> Parts => this switch
    {
        Row row => row.Values,
        Sum sum => [sum.Left, sum.Right],
        Minus minus => [minus.Value],
        Item item => [item.Of, item.At],
        Ask ask => [ask.Contract, .. ask.Arguments],
        Draft draft => draft.Arguments,
        Apply apply => apply.Arguments,
        _ => [],
    };
}

/// <summary>A text is no expression.</summary>
public sealed class ExpressionException : FormatException
{
    public ExpressionException()
    {
    }

    public ExpressionException(string message)
        : base(message)
    {
    }

    public ExpressionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="column">Where, counted from 0.</param>
    public ExpressionException(int column, string message)
        : base(message) => Column = column;

    public int Column { get; }
}
